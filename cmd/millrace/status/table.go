package status

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// table is rows of cells, the first of which is its head: numbers, right-aligned, and
// a name, which comes last, since names of CloudFormation are longer than many a
// terminal is wide.
type table [][]string

func (t *table) row(cells ...string) { *t = append(*t, cells) }

func (t table) lines() []string {
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	lines := make([]string, len(t))
	for n, row := range t {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString("  ")
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
			}
			line.WriteString(cell)
		}
		lines[n] = line.String()
	}
	return lines
}

// count is a whole number in groups of three digits.
func count(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + " " + text[i:]
	}
	return text
}

// amount is a rate: of small ones a digit after the point counts.
func amount(x float64) string {
	if x < 99.95 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0")
	}
	return count(int64(x + 0.5))
}
