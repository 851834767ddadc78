using Pool.Worker;

return await WorkerProgram.RunAsync(args);
