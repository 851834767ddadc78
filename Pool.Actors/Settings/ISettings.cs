namespace Pool.Actors.Settings;

/// <summary>
/// The settings of one room: a record, read once at start. A test finds every implementation and holds that all together read each key
/// of <c>reference.conf</c>, and no other.
/// </summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface ISettings<TSelf>
    where TSelf : ISettings<TSelf>
{
    /// <summary>The section that holds the keys, as <c>pool.link</c>.</summary>
    static abstract string Section { get; }

    /// <summary>Reads the record. Faults are collected by the section; what is returned counts only if there were none.</summary>
    static abstract TSelf Read(HoconSection section);
}
