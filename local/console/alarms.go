package console

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

// Alarm is an alarm as the page shows it.
type Alarm struct {
	Name        string   `json:"name"`
	Label       string   `json:"label"` // path of its construct; without one, its name
	ARN         string   `json:"arn"`
	Description string   `json:"description"`
	Runbook     string   `json:"runbook,omitempty"` // the last URL in the description
	Composite   bool     `json:"composite"`
	State       string   `json:"state"` // OK, ALARM or INSUFFICIENT_DATA
	Reason      string   `json:"reason"`
	Since       int64    `json:"since"` // ms since 1970
	Condition   string   `json:"condition"`
	Actions     []string `json:"actions,omitempty"`
}

// worst first.
var order = []string{"ALARM", "INSUFFICIENT_DATA", "OK"}

func (s *Console) alarms(*http.Request) (any, error) {
	list := []Alarm{}
	labels := s.alarmLabels()
	for _, a := range s.Alarms.Alarms() {
		list = append(list, alarmOf(a, labels))
	}
	slices.SortStableFunc(list, func(a, b Alarm) int {
		if d := slices.Index(order, a.State) - slices.Index(order, b.State); d != 0 {
			return d
		}
		return strings.Compare(a.Label, b.Label)
	})
	return list, nil
}

var links = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;)]`)

func runbookOf(description string) string {
	all := links.FindAllString(description, -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// alarmsNamed are the alarms of ARNs, in their order; one that is not there is left out.
func (s *Console) alarmsNamed(arns []string) []Alarm {
	byARN := map[string]alarms.Status{}
	for _, a := range s.Alarms.Alarms() {
		byARN[a.ARN] = a
	}
	list := []Alarm{}
	labels := s.alarmLabels()
	for _, arn := range arns {
		if a, ok := byARN[arn]; ok {
			list = append(list, alarmOf(a, labels))
		}
	}
	return list
}

// alarmOf says of an alarm what the page shows.
func alarmOf(a alarms.Status, labels map[string]string) Alarm {
	one := Alarm{
		Name: a.Name, Label: cmp.Or(labels[a.Name], a.Name), ARN: a.ARN, Description: a.Description, Runbook: runbookOf(a.Description), Composite: a.Composite,
		State: a.State, Reason: a.Reason, Since: a.Since.UnixMilli(), Condition: condition(a, labels),
	}
	if a.Failure != "" {
		one.Reason = "It cannot be evaluated: " + a.Failure
	}
	for _, arn := range a.AlarmActions {
		one.Actions = append(one.Actions, arn[strings.LastIndexByte(arn, ':')+1:])
	}
	return one
}
