using System.Text.Json.Serialization;

namespace Pool.Doctor;

/// <summary>How grave a finding is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Grade>))]
public enum Grade
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Could not be looked at here.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Works, but worse than it could.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Stops work.</summary>
    [JsonStringEnumMemberName("bad")]
    Bad,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">What, in a word or two.</param>
/// <param name="Grade">How grave it is.</param>
/// <param name="What">What was found.</param>
/// <param name="Mend">What to do about it; null: nothing.</param>
public sealed record Finding(string Check, Grade Grade, string What, string? Mend = null)
{
    /// <summary>As it should be.</summary>
    public static Finding Ok(string check, string what) => new(check, Grade.Ok, what);

    /// <summary>Could not be looked at.</summary>
    public static Finding Unknown(string check, string what) => new(check, Grade.Unknown, what);

    /// <summary>Works, but worse than it could.</summary>
    public static Finding Warn(string check, string what, string mend) => new(check, Grade.Warn, what, mend);

    /// <summary>Stops work.</summary>
    public static Finding Bad(string check, string what, string mend) => new(check, Grade.Bad, what, mend);
}
