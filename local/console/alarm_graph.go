package console

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/cloudwatch/dashboard"
)

// ofAlarms adds the thresholds of the alarms that a graph is annotated with. A graph
// without metrics of its own is that of its alarm: then what the alarm watches is
// answered, to be drawn.
func (v view) ofAlarms(w *Widget, alone bool) []dashboard.Line {
	var lines []dashboard.Line
	labels := v.console.alarmLabels()
	for _, a := range v.console.Alarms.Alarms() {
		if !slices.ContainsFunc(w.Alarms, func(named Alarm) bool { return named.ARN == a.ARN }) || a.Composite {
			continue
		}
		if a.Threshold != nil {
			w.Annotations = append(w.Annotations, annotation{Label: fmt.Sprintf("%s %s %g", cmp.Or(labels[a.Name], a.Name), operators[a.Operator], *a.Threshold), Value: *a.Threshold, Alarm: true})
		}
		if alone {
			lines = append(lines, watching(a, len(lines), v.period)...)
		}
	}
	return lines
}

// watching are an alarm's queries, with the period in place of their own, 0: their own.
// Of several alarms, only the first one's expressions keep the IDs that they name each
// other by.
func watching(a alarms.Status, before int, period time.Duration) []dashboard.Line {
	if before > 0 {
		return nil
	}
	var lines []dashboard.Line
	for _, q := range a.Queries {
		if q.Stat != nil {
			stat := *q.Stat
			stat.Period = cmp.Or(period, stat.Period)
			q.Stat = &stat
		} else {
			q.Period = cmp.Or(period, q.Period)
		}
		lines = append(lines, dashboard.Line{Query: q})
	}
	return lines
}

// judgeByAlarms marks what an alarm that is on watches: the box with the name that is a
// value of one of its dimensions.
func (s *Console) judgeByAlarms(g *graph) {
	labels := s.alarmLabels()
	for _, a := range s.Alarms.Alarms() {
		if a.State != "ALARM" || a.Composite {
			continue
		}
		for _, name := range namesIn(a.Queries) {
			if n := g.nodes[name]; n != nil {
				n.State, n.Why = "bad", "in alarm: "+cmp.Or(labels[a.Name], a.Name)
			}
		}
	}
}

func namesIn(queries []cloudwatch.Query) []string {
	var names []string
	for _, q := range queries {
		if q.Stat == nil {
			continue
		}
		for _, d := range q.Stat.Dimensions {
			names = append(names, d.Value)
		}
	}
	return names
}
