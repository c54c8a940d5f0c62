package environments

import (
	"fmt"
	"strings"
)

// Named finds an environment by its name.
func Named(name string) (Environment, error) {
	var known []string
	for _, e := range All() {
		if e.Name == name {
			return e, nil
		}
		known = append(known, e.Name)
	}
	hint := "."
	if near := nearest(name, known); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return Environment{}, fmt.Errorf("-c env=%s: no such environment%s Known: %s", name, hint, strings.Join(known, ", "))
}

// nearest is the known name that the fewest slips of the keyboard made of what was
// given, if it is less than half of it that differs.
func nearest(name string, known []string) string {
	best, least := "", 0
	for _, k := range known {
		d := slips(strings.ToLower(name), k)
		if d*2 <= len(k) && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}

// slips is the number of letters inserted, left out, replaced or swapped with
// their neighbour (optimal string alignment distance).
func slips(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := d[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
