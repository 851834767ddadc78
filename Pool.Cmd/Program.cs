using Pool.Cmd;

return await CommandTree.RunAsync(args, CancellationToken.None);
