package console

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/dashboard"
	"github.com/millrace-dev/millrace/local/logs"
)

// Table is what a query found.
type Table struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
	More    bool       `json:"more,omitempty"`  // there are rows that are not shown
	Note    string     `json:"note,omitempty"`  // what was looked through
	Types   []string   `json:"types,omitempty"` // of the columns, where the source has them
}

// LogGroup is one that can be looked at.
type LogGroup struct {
	Group string `json:"group"`
	Label string `json:"label"`
}

// logGroups answers those of the pipeline's functions first, then those of other
// resources of templates, then the rest.
func (s *Console) logGroups(*http.Request) (any, error) {
	resources := s.Resources()
	g := newGraph(resources)
	for _, r := range resources {
		g.connect(r)
	}
	g.prune()
	list := []LogGroup{}
	seen := map[string]bool{}
	for _, n := range g.order {
		if n.Log != "" && !seen[n.Log] {
			seen[n.Log] = true
			list = append(list, LogGroup{n.Log, n.Label + " (" + n.Name + ")"})
		}
	}
	for _, r := range resources {
		if r.Type == "AWS::Logs::LogGroup" && !seen[r.ID] {
			seen[r.ID] = true
			list = append(list, LogGroup{r.ID, label(r) + " (" + r.ID + ")"})
		}
	}
	for _, name := range s.Logs.Groups() {
		if !seen[name] {
			list = append(list, LogGroup{name, name})
		}
	}
	return list, nil
}

// tail answers what has come to a log group since an event's number.
func (s *Console) tail(r *http.Request) (any, error) {
	q := r.URL.Query()
	since := int64(0)
	if text := q.Get("since"); text != "" {
		var err error
		if since, err = strconv.ParseInt(text, 10, 64); err != nil || since < 0 {
			return nil, wrong("since is %q, allowed is the number of an event, or 0", text)
		}
	}
	group := q.Get("group")
	if !slices.Contains(s.Logs.Groups(), group) {
		return []logs.Event{}, nil // the first line makes it
	}
	return s.Logs.Tail(group, since)
}

// log fills in a log widget.
func (v view) log(w *Widget, p dashboard.Properties) error {
	w.Query, w.View = p.Query, p.View
	// A line of this very millisecond is of the range, too, whose end Query leaves out.
	found, err := v.console.Logs.Query(p.LogGroupNames, p.Query, v.from, v.to.Add(time.Millisecond))
	if err != nil {
		return err
	}
	w.Log = tableOf(found)
	return nil
}

func tableOf(found logs.Result) *Table {
	t := &Table{Columns: found.Columns, Rows: [][]string{}, Note: strconv.Itoa(found.Scanned) + " events scanned, " + strconv.Itoa(found.Matched) + " matched"}
	place := map[string]int{}
	for i, c := range found.Columns {
		place[c] = i
	}
	for _, r := range found.Rows {
		if len(t.Rows) == maxLogRows {
			t.More = true
			break
		}
		cells := make([]string, len(t.Columns))
		for _, f := range r {
			if i, ok := place[f.Name]; ok {
				cells[i] = f.Value
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// maxLogRows is how many rows of a log widget are answered.
const maxLogRows = 100
