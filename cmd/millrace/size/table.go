package size

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// table is rows of cells: the first is text, the last a note, those between are
// numbers, and right-aligned.
type table [][]string

func (t *table) row(cells ...string) { *t = append(*t, cells) }

func (t table) print(w io.Writer) {
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range t {
		var line strings.Builder
		for i, cell := range row {
			switch pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)); i {
			case 0:
				line.WriteString(cell + pad)
			case len(row) - 1:
				line.WriteString("  " + cell)
			default:
				line.WriteString("  " + pad + cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}
