package opensearch

import (
	"context"
	"time"
)

// step carries out the actions of the index's state, once, and then makes the first
// transition whose conditions are met.
func (m *stateManager) step(ctx context.Context, name string, is indexState, x *managedIndex) {
	for { // a state without actions is passed in one step
		s := x.policy.states[x.state]
		if !x.acted {
			for _, action := range s.Actions {
				for kind := range action {
					if !m.act(ctx, name, kind, x) {
						return
					}
				}
			}
			x.acted = true
		}
		next := ""
		for _, t := range s.Transitions {
			if c := t.Conditions; c != nil {
				age, _ := timeValue(c.MinIndexAge) // checked when it was put
				if c.MinIndexAge != "" && time.Since(is.created) < m.scale.Of(age) || c.MinDocCount != nil && is.docs < *c.MinDocCount {
					continue
				}
			}
			next = t.StateName
			break
		}
		if next == "" || next == x.state {
			return
		}
		x.state, x.entered, x.acted = next, time.Now(), false
		x.info = "Transitioning to " + next
	}
}

// act carries out one action and reports whether it is done; what fails is tried again
// in the next pass.
func (m *stateManager) act(ctx context.Context, name, kind string, x *managedIndex) bool {
	var status int
	switch kind {
	case "delete":
		status, _ = ask(ctx, m.backend, "DELETE", "/"+name, nil)
	case "read_only":
		status, _ = ask(ctx, m.backend, "PUT", "/"+name+"/_settings", []byte(`{"index.blocks.write":true}`))
	case "read_write":
		status, _ = ask(ctx, m.backend, "PUT", "/"+name+"/_settings", []byte(`{"index.blocks.write":false}`))
	default:
		return true // retry and timeout are options
	}
	if status != 200 {
		x.info = "Failed to " + kind
		return false
	}
	m.log.Info("index state management", "index", name, "policy", x.policy.id, "state", x.state, "did", kind)
	x.info = "Successfully did " + kind
	if kind == "delete" {
		delete(m.managed, name)
		return false // there is no index any more
	}
	return true
}
