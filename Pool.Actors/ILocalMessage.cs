using Akka.Actor;

namespace Pool.Actors;

/// <summary>A message between actors of one node. It may hold what has no wire form, and no serializer knows it.</summary>
public interface ILocalMessage : INoSerializationVerificationNeeded;
