package policy

var functionLogs = Rule{
	Name:   "function-logs",
	Wrong:  "A function logs into a group that Lambda makes by itself, in no template, and that keeps its lines for ever.",
	Mend:   "Set LoggingConfig.LogGroup to a log group of the app.",
	Source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html",
	types:  []string{"AWS::Lambda::Function"},
	check: func(r *Resource, report report) {
		if hasGroupByName(r) {
			return
		}
		for _, v := range r.possible("LoggingConfig.LogGroup") {
			if v == nil {
				report("LoggingConfig.LogGroup", "LoggingConfig.LogGroup is missing")
			}
		}
	},
}

// hasGroupByName says whether a log group of the app has the name that Lambda
// gives to the function's, /aws/lambda/ and the function's name.
func hasGroupByName(function *Resource) bool {
	for _, group := range function.Stack.app.resources("AWS::Logs::LogGroup") {
		name := group.Properties["LogGroupName"]
		for _, t := range group.Stack.mentions(name) {
			if t.resource == function {
				return true
			}
		}
		own := function.Stack.text(function.Properties["FunctionName"])
		if own != "" && group.Stack.text(name) == "/aws/lambda/"+own {
			return true
		}
	}
	return false
}
