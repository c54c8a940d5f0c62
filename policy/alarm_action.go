package policy

const (
	alarmType     = "AWS::CloudWatch::Alarm"
	compositeType = "AWS::CloudWatch::CompositeAlarm"
)

var alarmAction = Rule{
	Name:   "alarm-action",
	Wrong:  "An alarm does nothing when it goes off.",
	Mend:   "Set AlarmActions, to a topic for one, or let a composite alarm that has actions name it; leave ActionsEnabled at true.",
	Source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
	types:  []string{alarmType, compositeType},
	check: func(r *Resource, report report) {
		if partOfAnother(r) {
			return
		}
		for _, v := range r.possible("AlarmActions") {
			if len(list(v)) == 0 {
				report("AlarmActions", "AlarmActions is %s", given(v))
			}
		}
		for _, v := range r.possible("ActionsEnabled") {
			if is(v, false) {
				report("ActionsEnabled", "ActionsEnabled is false")
			}
		}
	},
}

// partOfAnother says whether a composite alarm of the app speaks for this one.
func partOfAnother(alarm *Resource) bool {
	for _, composite := range alarm.Stack.app.resources(compositeType) {
		for _, part := range composite.Stack.mentions(composite.Properties["AlarmRule"]) {
			if part.resource == alarm {
				return true
			}
		}
	}
	return false
}
