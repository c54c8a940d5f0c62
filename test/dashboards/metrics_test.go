package dashboards

import (
	"fmt"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/dashboard"
	"github.com/millrace-dev/millrace/test/deployed"
)

// span is what the endpoint's page shows unless it is asked for another.
const span = time.Hour

// metrics asks for every line of a metric widget, also for those that only expressions
// use.
func metrics(at string, p dashboard.Properties, e *deployed.Environment) (problems, quiet []string) {
	lines, err := p.Lines(0)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", at, err)}, nil
	}
	var queries []cloudwatch.Query
	for _, l := range lines {
		if l.Region != e.Config.Region {
			problems = append(problems, fmt.Sprintf("%s: %s is of the region %q", at, spelled(l.Query), l.Region))
		}
		l.Query.Hidden = false
		queries = append(queries, l.Query)
	}
	now := e.Endpoint.Clock.Now()
	found, err := e.Endpoint.CloudWatch.Data(queries, now.Add(-span), now.Truncate(p.OwnPeriod()).Add(p.OwnPeriod()))
	if err != nil {
		return append(problems, fmt.Sprintf("%s: %v", at, err)), nil
	}
	values := map[string]int{}
	for _, s := range found {
		values[s.ID] += len(s.Values)
	}
	for _, q := range queries {
		switch why := reason(q); {
		case values[q.ID] > 0:
		case why != "":
			quiet = append(quiet, fmt.Sprintf("%s: %s", spelled(q), why))
		default:
			problems = append(problems, fmt.Sprintf("%s: no data of %s", at, spelled(q)))
		}
	}
	return problems, quiet
}

func spelled(q cloudwatch.Query) string {
	if q.Stat == nil {
		return q.Expression
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", q.Stat.Namespace, q.Stat.Name)
	for _, d := range q.Stat.Dimensions {
		fmt.Fprintf(&b, " %s=%s", d.Name, d.Value)
	}
	fmt.Fprintf(&b, ", %s of %v", q.Stat.Statistic, q.Stat.Period)
	return b.String()
}
