using Personalize.Bench;

return Verbs.Run(args);
