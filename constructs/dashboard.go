package constructs

import (
	"regexp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// DashboardProps says what a dashboard shows.
type DashboardProps struct {
	// Name, up to 255 letters, digits, hyphens and underscores; of an account, not of
	// a region. It may have tokens. Empty: CloudFormation makes one up.
	Name string
	// Text at the top, in Markdown. Empty: none.
	Text string
	// Sections from top to bottom. Required, one at least.
	Sections []Section
	// Span is how much time is shown when the dashboard is opened, 1m to 8760h in
	// whole minutes. Zero: 3h.
	Span time.Duration
}

// Dashboard is a CloudWatch dashboard of sections: a heading, and under it graphs,
// numbers, states of alarms and log lines, in rows that fill the width.
//
// StreamGraphs, FunctionGraphs, MappingGraphs, TransformGraphs, DeliveryGraphs,
// SearchGraphs, QueueGraphs and BucketGraphs make a section of a resource, anybody's;
// panels of an app's own are a Graph, Numbers, AlarmStates, LogTable, or any widget of
// the CDK in a Widget.
//
// A graph's values are those of the periods that its metrics have, a minute where
// nothing else is said, however much time is shown: a threshold of an alarm is drawn in
// the measure that the alarm has.
type Dashboard struct {
	constructs.Construct
	Dashboard awscloudwatch.Dashboard
}

// NewDashboard makes a Dashboard.
func NewDashboard(scope constructs.Construct, id string, props DashboardProps) *Dashboard {
	d := &Dashboard{}
	newConstruct(d, scope, id)
	props.check(check{construct: d})
	dashboard := &awscloudwatch.DashboardProps{
		DefaultInterval: awscdk.Duration_Minutes(jsii.Number(props.Span.Minutes())),
		PeriodOverride:  awscloudwatch.PeriodOverride_INHERIT,
	}
	if props.Name != "" {
		dashboard.DashboardName = &props.Name
	}
	d.Dashboard = awscloudwatch.NewDashboard(d, jsii.String("Dashboard"), dashboard)
	if props.Text != "" {
		d.Dashboard.AddWidgets(markdown(props.Text))
	}
	for _, section := range props.Sections {
		for _, row := range section.rows() {
			d.Dashboard.AddWidgets(*row...)
		}
	}
	return d
}

// URL of the dashboard in the console of the stack's partition.
func (d *Dashboard) URL() *string {
	stack := awscdk.Stack_Of(d)
	return jsii.String("https://" + *consoleHost(stack) + "/cloudwatch/home?region=" + *stack.Region() +
		"#dashboards/dashboard/" + *d.Dashboard.DashboardName())
}

// consoleHost is looked up in a map of the stack where the partition is not known
// before the deployment.
// https://docs.aws.amazon.com/general/latest/gr/aws-general.html
func consoleHost(stack awscdk.Stack) *string {
	id := jsii.String("Consoles")
	hosts, _ := stack.Node().TryFindChild(id).(awscdk.CfnMapping)
	if hosts == nil {
		hosts = awscdk.NewCfnMapping(stack, id, &awscdk.CfnMappingProps{
			Lazy: jsii.Bool(true),
			Mapping: &map[string]*map[string]any{
				"aws":        {"host": "console.aws.amazon.com"},
				"aws-cn":     {"host": "console.amazonaws.cn"},
				"aws-us-gov": {"host": "console.amazonaws-us-gov.com"},
			},
		})
	}
	return hosts.FindInMap(stack.Partition(), jsii.String("host"), nil)
}

// dashboardName is what PutDashboard allows.
var dashboardName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`)

func (p *DashboardProps) check(c check) {
	c = c.by(pageDashboard)
	if p.Name != "" && !*awscdk.Token_IsUnresolved(&p.Name) && !dashboardName.MatchString(p.Name) {
		c.failf("Name is %q, allowed are 1 to 255 letters, digits, hyphens and underscores", p.Name)
		p.Name = ""
	}
	switch {
	case p.Span == 0:
		p.Span = 3 * time.Hour
	case p.Span < time.Minute || p.Span > 365*24*time.Hour || p.Span%time.Minute != 0:
		c.failf("Span is %v, allowed are 1m to 8760h in whole minutes", p.Span)
		p.Span = 3 * time.Hour
	}
	if len(p.Sections) == 0 {
		c.failf("Sections is empty: give it what the dashboard shows, as StreamGraphs makes it of a stream")
	}
	widgets := 0
	for i, section := range p.Sections {
		widgets += len(section.drawn()) + 1
		section.check(c, i)
	}
	if widgets > 500 {
		c.failf("Sections have %d widgets with their headings, allowed are 500", widgets)
		p.Sections = nil
	}
}
