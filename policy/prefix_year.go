package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var prefixYear = Rule{
	Name:   "prefix-year",
	Wrong:  "A time in a prefix has YYYY, the year of the week, which is another one in the days around New Year, or DD, the day of the year: files are put where no query looks.",
	Mend:   "Write yyyy, the year, and dd, the day of the month.",
	Source: "https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html",
	types:  []string{deliveryType, "AWS::Glue::Table"},
	check: func(r *Resource, report report) {
		all := texts("", r.Properties)
		for _, path := range slices.Sorted(maps.Keys(all)) {
			for _, pattern := range timePatterns(path, all[path]) {
				if wrong := wrongLetters.FindString(quoted.ReplaceAllString(pattern, "")); wrong != "" {
					report(path, "the time %q has %s", pattern, wrong)
				}
			}
		}
	},
}

var (
	stamps       = regexp.MustCompile(`!\{timestamp:([^}]*)\}`)
	quoted       = regexp.MustCompile(`'[^']*'`) // text within a pattern
	wrongLetters = regexp.MustCompile(`Y+|D+`)
)

// timePatterns are the patterns of times in a text: in a prefix of Firehose, or in
// the format of a partition that Athena projects, which is one as a whole.
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
func timePatterns(path, text string) []string {
	if strings.Contains(path, ".Parameters.projection.") && strings.HasSuffix(path, ".format") {
		return []string{text}
	}
	var found []string
	for _, m := range stamps.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// texts are all texts within a value, by their path.
func texts(path string, v any) map[string]string {
	found := map[string]string{}
	switch inner := v.(type) {
	case string:
		found[strings.TrimPrefix(path, ".")] = inner
	case []any:
		for i, element := range inner {
			maps.Copy(found, texts(fmt.Sprintf("%s.%d", path, i), element))
		}
	case map[string]any:
		for name, element := range inner {
			maps.Copy(found, texts(path+"."+name, element))
		}
	}
	return found
}
