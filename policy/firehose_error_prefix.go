package policy

import "strings"

var firehoseErrorPrefix = Rule{
	Name:   "firehose-error-prefix",
	Wrong:  "A delivery stream has no prefix of its own for what it could not deliver, or one that does not tell what went wrong: the failures lie among the data, and are read as data.",
	Mend:   "Set ErrorOutputPrefix, with !{firehose:error-output-type} in it if it or Prefix has any expression.",
	Source: "https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html",
	types:  []string{deliveryType},
	check: func(r *Resource, report report) {
		for _, b := range buckets(r) {
			prefixes := r.Stack.within(b.object, "Prefix")
			for _, v := range r.Stack.within(b.object, "ErrorOutputPrefix") {
				text, property := r.Stack.text(v), b.path+".ErrorOutputPrefix"
				switch {
				case text == "":
					report(property, "ErrorOutputPrefix is missing")
				case strings.Contains(text, "!{firehose:error-output-type}"):
				case strings.Contains(text, "!{"), r.Stack.anyText(prefixes, "!{"):
					report(property, "ErrorOutputPrefix is %q, without !{firehose:error-output-type}", text)
				}
			}
		}
	},
}

// anyText says whether a text is in one of the values.
func (s *Stack) anyText(values []any, text string) bool {
	for _, v := range values {
		if strings.Contains(s.text(v), text) {
			return true
		}
	}
	return false
}
