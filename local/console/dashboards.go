package console

import (
	"net/http"
	"strconv"
	"time"
)

// Dashboards are the names of the dashboards that are deployed.
type Dashboards struct {
	Names []string `json:"names"`
}

func (s *Console) dashboards(*http.Request) (any, error) {
	d := Dashboards{Names: []string{}}
	for _, board := range s.Metrics.Dashboards() {
		d.Names = append(d.Names, board.Name)
	}
	return d, nil
}

// Drawn is a dashboard with the data of its widgets.
type Drawn struct {
	Name    string   `json:"name"`
	From    int64    `json:"from"` // ms since 1970
	To      int64    `json:"to"`
	Widgets []Widget `json:"widgets"`
}

const (
	standardRange = time.Hour
	longestRange  = 15 * 24 * time.Hour
)

// dashboard answers a dashboard's widgets with their data. The range is the query's
// minutes, 1 to 21600, by default 60, until now; period, in seconds, is that of the
// widgets in place of their own.
func (s *Console) dashboard(r *http.Request) (any, error) {
	name := r.PathValue("name")
	span, err := duration(r, "minutes", time.Minute, standardRange, longestRange)
	if err != nil {
		return nil, err
	}
	period, err := duration(r, "period", time.Second, 0, 24*time.Hour)
	if err != nil {
		return nil, err
	}
	for _, board := range s.Metrics.Dashboards() {
		if board.Name != name {
			continue
		}
		now := s.Now()
		v := view{console: s, from: now.Add(-span), to: now, period: period}
		widgets, err := v.draw([]byte(board.Body))
		if err != nil {
			return nil, err
		}
		return Drawn{Name: name, From: v.from.UnixMilli(), To: v.to.UnixMilli(), Widgets: widgets}, nil
	}
	return nil, notThere("there is no dashboard %q", name)
}

// duration is a whole number of a unit in the query, at most limit.
func duration(r *http.Request, name string, unit, standard, limit time.Duration) (time.Duration, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if d := time.Duration(n) * unit; err == nil && n > 0 && n <= int(limit/unit) {
		return d, nil
	}
	return 0, wrong("%s is %q, allowed is a whole number from 1 to %d", name, text, int(limit/unit))
}
