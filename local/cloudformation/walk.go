package cloudformation

import (
	"maps"
	"slices"
)

// walk visits every key of needs once all that it needs has been visited
// without error; keys that do not wait for each other are visited at the same
// time. It returns the errors of the visits that failed; what needs one of them
// is not visited.
func walk(needs map[string][]string, visit func(key string) error) map[string]error {
	waits := map[string]int{}
	dependants := map[string][]string{}
	for key, list := range needs {
		for _, need := range list {
			if _, known := needs[need]; known {
				waits[key]++
				dependants[need] = append(dependants[need], key)
			}
		}
	}
	type result struct {
		key string
		err error
	}
	results := make(chan result)
	failed := map[string]error{}
	running := 0
	start := func(key string) {
		running++
		go func() { results <- result{key, visit(key)} }()
	}
	for _, key := range slices.Sorted(maps.Keys(needs)) {
		if waits[key] == 0 {
			start(key)
		}
	}
	for ; running > 0; running-- {
		r := <-results
		if r.err != nil {
			failed[r.key] = r.err
			continue
		}
		for _, key := range dependants[r.key] {
			if waits[key]--; waits[key] == 0 {
				start(key)
			}
		}
	}
	return failed
}

// reversed turns "A needs B" into "B waits for A": the order of deletion.
func reversed(needs map[string][]string) map[string][]string {
	r := make(map[string][]string, len(needs))
	for key := range needs {
		r[key] = nil
	}
	for key, list := range needs {
		for _, need := range list {
			r[need] = append(r[need], key)
		}
	}
	return r
}
