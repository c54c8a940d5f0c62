package templates

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
)

// board is the body of a dashboard, in which a reference to a resource is its
// location: ⟨stack/logical ID⟩, with .Attribute behind it for Fn::GetAtt.
type board struct {
	id, name string
	Start    string
	Widgets  []widget
}

type widget struct {
	Type                string
	X, Y, Width, Height int
	Properties          struct {
		Title, Markdown, Query string
		Metrics                [][]any
		Alarms                 []string
		Annotations            struct {
			Horizontal []struct {
				Label string
				Value float64
			}
		}
	}
}

// shown is a metric or an expression of a widget or an alarm.
type shown struct {
	namespace, name, stat string
	dimensions            map[string]string
	period                float64
	expression, id        string
	hidden                bool
}

// String is without the period unless the value grows with it.
func (s shown) String() string {
	if s.expression != "" {
		return s.expression
	}
	text := s.namespace + " " + s.name + " " + s.stat
	if s.stat == "Sum" {
		text += fmt.Sprint(" ", s.period)
	}
	for _, name := range slices.Sorted(maps.Keys(s.dimensions)) {
		text += " " + name + "=" + s.dimensions[name]
	}
	return text
}

// shown are the metrics of the widget, and its expressions with metrics in place of
// their ids.
func (w widget) shown() []shown {
	var list []shown
	for _, m := range w.Properties.Metrics {
		s := shown{stat: "Average", period: 300, dimensions: map[string]string{}}
		var words []string
		for _, part := range m {
			switch part := part.(type) {
			case string:
				words = append(words, part)
			case map[string]any:
				s.options(part)
			}
		}
		if len(words) > 1 {
			s.namespace, s.name = words[0], words[1]
			for pair := range slices.Chunk(words[2:], 2) {
				s.dimensions[pair[0]] = pair[1]
			}
		}
		list = append(list, s)
	}
	return spelled(list)
}

func (s *shown) options(given map[string]any) {
	if stat, ok := given["stat"].(string); ok {
		s.stat = stat
	}
	if period, ok := given["period"].(float64); ok {
		s.period = period
	}
	s.expression, _ = given["expression"].(string)
	s.id, _ = given["id"].(string)
	s.hidden = given["visible"] == false
}

var word = regexp.MustCompile(`\w+`)

// spelled writes metrics into expressions in place of the ids that they are called by.
func spelled(list []shown) []shown {
	called := map[string]string{}
	for _, s := range list {
		if s.id != "" && s.expression == "" {
			called[s.id] = "(" + s.String() + ")"
		}
	}
	for i := range list {
		list[i].expression = word.ReplaceAllStringFunc(list[i].expression, func(name string) string {
			if metric, ok := called[name]; ok {
				return metric
			}
			return name
		})
	}
	return list
}

// boards of an environment, by the order of their names.
func boards(t *testing.T, env environments.Environment) []board {
	t.Helper()
	in := newRefs(t, env)
	observe := read(t, env.Name, "observe")
	var list []board
	for id, r := range observe.of("AWS::CloudWatch::Dashboard") {
		b := board{id: id, name: in.text(observe, r.Properties["DashboardName"])}
		if err := json.Unmarshal([]byte(in.text(observe, r.Properties["DashboardBody"])), &b); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b board) int { return strings.Compare(a.name, b.name) })
	return list
}
