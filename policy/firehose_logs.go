package policy

var firehoseLogs = Rule{
	Name:   "firehose-logs",
	Wrong:  "A delivery stream does not log why it could not deliver.",
	Mend:   "Set CloudWatchLoggingOptions: Enabled, LogGroupName and LogStreamName, of a group and a stream that exist; Firehose makes neither.",
	Source: "https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html",
	types:  []string{deliveryType},
	check: func(r *Resource, report report) {
		for _, d := range destinations(r) {
			path := d.path + ".CloudWatchLoggingOptions"
			for _, v := range r.Stack.within(d.object, "CloudWatchLoggingOptions.Enabled") {
				if v == nil || is(v, false) {
					report(path, "CloudWatchLoggingOptions.Enabled is %s", given(v))
				}
			}
			for _, name := range []string{"LogGroupName", "LogStreamName"} {
				for _, v := range r.Stack.within(d.object, "CloudWatchLoggingOptions."+name) {
					if v == nil || v == "" {
						report(path, "CloudWatchLoggingOptions.%s is missing", name)
					}
				}
			}
		}
	},
}
