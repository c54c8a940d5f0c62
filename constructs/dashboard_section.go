package constructs

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// Section of a dashboard is a heading and what is under it.
type Section struct {
	// Title is the heading. Required.
	Title string
	// Text under the heading, in Markdown. Empty: none.
	Text string
	// Panels in their order, up to three a row; tables and states of alarms have a row
	// of their own. A panel with nothing to show, such as a Graph without metrics, is
	// left out.
	Panels []Panel

	missing string // that the section was to be made of
}

// nothing is a section without what it was to be made of.
func nothing(title, missing string) Section { return Section{Title: title, missing: missing} }

// Panel is one widget of a dashboard: a Graph, Numbers, AlarmStates, LogTable or
// Widget.
type Panel interface {
	// empty says whether there is nothing to show.
	empty() bool
	// wide says whether it has a row of its own.
	wide() bool
	// mistake is what is missing, or empty.
	mistake() string
	// draw makes the widget, so many of the dashboard's 24 columns wide.
	draw(columns int) awscloudwatch.IWidget
}

// gridColumns is how wide a dashboard is.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
const gridColumns = 24

// graphHeight in rows of the grid.
const graphHeight = 6

// drawn are the panels that show something. What has a mistake is reported, and
// cannot be drawn.
func (s Section) drawn() []Panel {
	var list []Panel
	for _, p := range s.Panels {
		if p != nil && !p.empty() && p.mistake() == "" {
			list = append(list, p)
		}
	}
	return list
}

func (s Section) check(c check, index int) {
	if s.Title == "" {
		c.failf("Sections[%d].Title is missing: give it the heading", index)
	}
	if s.missing != "" {
		c.failf("Sections[%d]: %s", index, s.missing)
	}
	for i, p := range s.Panels {
		switch {
		case p == nil:
			c.failf("Sections[%d].Panels[%d] is nil: give it a Graph, Numbers, AlarmStates, LogTable or Widget", index, i)
		case p.mistake() != "":
			c.failf("Sections[%d].Panels[%d]: %s", index, i, p.mistake())
		}
	}
}

// rows of widgets, the heading first.
func (s Section) rows() []*[]awscloudwatch.IWidget {
	heading := "## " + s.Title
	if s.Text != "" {
		heading += "\n" + s.Text
	}
	rows := []*[]awscloudwatch.IWidget{{markdown(heading)}}
	var narrow []Panel
	flush := func() {
		for _, row := range even(narrow, 3) {
			var widgets []awscloudwatch.IWidget
			for _, p := range row {
				widgets = append(widgets, p.draw(gridColumns/len(row)))
			}
			rows = append(rows, &widgets)
		}
		narrow = nil
	}
	for _, p := range s.drawn() {
		if !p.wide() {
			narrow = append(narrow, p)
			continue
		}
		flush()
		rows = append(rows, &[]awscloudwatch.IWidget{p.draw(gridColumns)})
	}
	flush()
	return rows
}

// even parts panels into as few rows as there can be, of about as many each.
func even(panels []Panel, most int) [][]Panel {
	var rows [][]Panel
	for n := (len(panels) + most - 1) / most; n > 0; n-- {
		take := (len(panels) + n - 1) / n
		rows = append(rows, panels[:take])
		panels = panels[take:]
	}
	return rows
}

// markdown over the whole width, high enough for its lines.
func markdown(text string) awscloudwatch.IWidget {
	return awscloudwatch.NewTextWidget(&awscloudwatch.TextWidgetProps{
		Markdown:   &text,
		Width:      jsii.Number(gridColumns),
		Height:     jsii.Number(1 + strings.Count(text, "\n")),
		Background: awscloudwatch.TextWidgetBackground_TRANSPARENT,
	})
}
