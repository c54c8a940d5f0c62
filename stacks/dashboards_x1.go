package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/x1"
)

// x1Sections show what the transform measures of X1's events.
func x1Sections(p *Pipeline) []constructs.Section {
	m := measured{*p.Process.Transform.Function.Function.FunctionName()}
	byFirmware := constructs.LogTable{
		Title: "Events and errors by firmware, in the time shown",
		Query: "filter ispresent(" + x1.DimensionFirmware + ")" +
			"\n| stats sum(" + x1.MetricErrors + ") as errors, sum(" + x1.MetricEvents + ") as events by " + x1.DimensionFirmware +
			"\n| sort errors desc\n| limit 25",
	}
	byFirmware.Groups = append(byFirmware.Groups, p.Process.Transform.Function.LogGroup)
	return []constructs.Section{
		{Title: "What the boxes do", Panels: []constructs.Panel{
			constructs.Graph{
				Title: "Events by type, per minute", Unit: "events", Stacked: true,
				Left: lines(m.search(x1.MetricEvents, x1.DimensionEventType, "Sum")),
			},
			constructs.Graph{
				Title: "Events by firmware, per minute, the ten with most", Unit: "events", Stacked: true,
				Left: lines(top(m.search(x1.MetricEvents, x1.DimensionFirmware, "Sum"))),
			},
		}},
		{Title: "What goes wrong", Text: "An event of the type `error` is an error that the viewer sees.", Panels: []constructs.Panel{
			constructs.Graph{Title: "Errors, of all events", Unit: "%", Left: []awscloudwatch.IMetric{
				constructs.Expression(m.errorsOf100("SUM("+m.search(x1.MetricErrors, x1.DimensionFirmware, "Sum")+")"), "errors"),
			}},
			constructs.Graph{
				Title: "Their parts by firmware, the ten with most", Unit: "%", Stacked: true,
				Left: lines(m.errorsOf100(top(m.search(x1.MetricErrors, x1.DimensionFirmware, "Sum")))),
			},
			byFirmware,
		}},
		{
			Title: "How long viewers wait",
			Text:  "From what the viewer did to what the screen showed, as the box measured it.",
			Panels: []constructs.Panel{
				m.latency("p50", "Half of them, up to"), m.latency("p90", "Nine of ten, up to"), m.latency("p99", "99 of 100, up to"),
			},
		},
	}
}

// measured are the metrics that a transform counts in x1.MetricsNamespace.
type measured struct{ function string }

func (m measured) search(name, by, statistic string) string {
	return constructs.Search(x1.MetricsNamespace, name, m.function, by, statistic)
}

// lines of an expression, each called by what is its own.
func lines(expression string) []awscloudwatch.IMetric {
	return []awscloudwatch.IMetric{constructs.Expression(expression, "")}
}

// errorsOf100 are errors in a hundred events of all firmwares.
func (m measured) errorsOf100(errors string) string {
	return fmt.Sprintf("100 * %s / SUM(%s)", errors, m.search(x1.MetricEvents, x1.DimensionFirmware, "Sum"))
}

func (m measured) latency(percentile, title string) constructs.Graph {
	return constructs.Graph{
		Title: title, Unit: "ms",
		Left: lines(m.search(x1.MetricLatency, x1.DimensionEventType, percentile)),
	}
}

// top are the ten lines with the largest sums.
func top(lines string) string { return "SORT(" + lines + ", SUM, DESC, 10)" }
