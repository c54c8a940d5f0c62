package size

import (
	"math"
	"strconv"
	"strings"
)

// number has three significant digits, or all of them before the point, in groups
// of three.
func number(x float64) string {
	if math.Abs(x) < 99.95 && x != 0 {
		digits := 2 - int(math.Floor(math.Log10(math.Abs(x))))
		text := strconv.FormatFloat(x, 'f', max(0, digits), 64)
		if strings.Contains(text, ".") {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
		return text
	}
	text := strconv.FormatFloat(x, 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + " " + text[i:]
	}
	return text
}
