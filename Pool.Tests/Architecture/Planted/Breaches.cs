// One breach of every rule of RoomRule and RoomCircle, in namespaces that stand for the product's.
#pragma warning disable IDE0130, IDE0161, CA1852, CA1812 // namespaces are the product's, and nothing uses these types

namespace Pool.Tests.Architecture.Planted.Actors.Routing
{
    internal sealed record Seats(int Count);
}

namespace Pool.Tests.Architecture.Planted.Actors.Sessions
{
    internal sealed class SessionActor
    {
        // In a lambda of an async method: the compiler moves it into a type of its own.
        public static async Task<Func<object>> TakeAsync()
        {
            await Task.Yield();
            return () => new Routing.Seats(1);
        }
    }
}

namespace Pool.Tests.Architecture.Planted.Worker
{
    internal sealed class WorkerNode
    {
        public override string ToString() => nameof(WorkerNode);
    }
}

namespace Pool.Tests.Architecture.Planted.Worker.Transcoding
{
    internal sealed class Engine
    {
        public static object Boss() => new WorkerNode();

        public static object Actor() => Akka.Actor.ActorRefs.Nobody;
    }
}

namespace Pool.Tests.Architecture.Planted.Worker.Media
{
    internal sealed class MediaClient
    {
        public static object Encoder() => new FFMpegCore.FFOptions();
    }
}

namespace Pool.Tests.Architecture.Planted.Protocol.Outcomes
{
    internal sealed record Outcome(Identity.Name Name);
}

namespace Pool.Tests.Architecture.Planted.Protocol.Identity
{
    internal sealed record Name(string Text)
    {
        public static object Outcome() => new Outcomes.Outcome(new Name(""));
    }
}
