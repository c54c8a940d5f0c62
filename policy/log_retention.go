package policy

var logRetention = Rule{
	Name:   "log-retention",
	Wrong:  "A log group keeps its lines, and costs, for ever.",
	Mend:   "Set RetentionInDays.",
	Source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention",
	types:  []string{"AWS::Logs::LogGroup"},
	check: func(r *Resource, report report) {
		for _, v := range r.possible("RetentionInDays") {
			if v == nil {
				report("RetentionInDays", "RetentionInDays is missing")
			}
		}
	},
}
