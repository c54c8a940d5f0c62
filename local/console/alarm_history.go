package console

import (
	"net/http"
	"slices"
)

// History is an alarm with the changes of its state, the newest first.
type History struct {
	Alarm   Alarm    `json:"alarm"`
	Changes []Change `json:"changes"`
}

// Change is a change of an alarm's state.
type Change struct {
	At     int64  `json:"at"` // ms since 1970
	Old    string `json:"old"`
	New    string `json:"new"`
	Reason string `json:"reason"`
}

func (s *Console) alarmHistory(r *http.Request) (any, error) {
	name := r.PathValue("name")
	for _, a := range s.Alarms.Alarms() {
		if a.Name != name {
			continue
		}
		h := History{Alarm: alarmOf(a, s.alarmLabels()), Changes: []Change{}}
		for _, c := range slices.Backward(s.Alarms.History(name)) {
			h.Changes = append(h.Changes, Change{c.Time.UnixMilli(), c.Old, c.New, c.Reason})
		}
		return h, nil
	}
	return nil, notThere("there is no alarm %q", name)
}
