package schema

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html
	maxName    = 255
	maxComment = 255
)

// The Glue Data Catalog takes nearly any name, Athena does not: lower case, no
// special characters but the underscore, and quotes around a name that begins with
// a digit or an underscore.
// https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
var columnName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Validate reports everything that the Glue Data Catalog, Athena or a delivery
// stream would refuse or misread, one problem a line. Of has validated already.
func (s Schema) Validate() error {
	var problems []error
	for i, f := range s.Fields {
		problems = append(problems, at(fmt.Sprintf("column %d %.40q", i+1, f.Name), s.problems(i))...)
	}
	return errors.Join(append(problems, at("schema", s.tableProblems())...)...)
}

func (s Schema) tableProblems() []string {
	if len(s.Columns()) == 0 {
		return []string{"no column but partition keys; a table needs one in its files"}
	}
	return nil
}

// problems of the i-th field.
func (s Schema) problems(i int) (problems []string) {
	f := s.Fields[i]
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Sprintf(format, args...))
	}
	switch {
	case f.Name == "":
		problem(`no column name; write json:"NAME"`)
	case len(f.Name) > maxName:
		problem("name %.20q… has %d bytes; at most %d are allowed", f.Name, len(f.Name), maxName)
	case !columnName.MatchString(f.Name):
		problem("name %q; allowed are lower-case letters, digits and underscores after a letter", f.Name)
	case s.named(f.Name) < i:
		problem("name %q is taken; a column and a partition key cannot share a name either", f.Name)
	}
	if len(f.Comment) > maxComment {
		problem("comment has %d bytes; at most %d are allowed", len(f.Comment), maxComment)
	}
	if strings.ContainsAny(f.Comment, "\r\n") || !utf8.ValidString(f.Comment) {
		problem("comment %q; allowed is one line of UTF-8", f.Comment)
	}
	if !f.Type.known() {
		problem("type %q has no column; allowed are string, boolean (Go bool), int, bigint (int64), double (float64), timestamp (time.Time or schema.Time)", string(f.Type))
	}
	if f.Partition {
		problems = append(problems, s.partitionProblems(f)...)
	}
	problems = append(problems, f.valueProblems()...)
	if f.ID {
		problems = append(problems, s.idProblems(i)...)
	}
	if f.Text {
		problems = append(problems, f.textProblems()...)
	}
	return problems
}

// A delivery stream sends an event to its error prefix if a partition key is
// missing, and writes the key's text into the object's name.
func (s Schema) partitionProblems(f Field) (problems []string) {
	if f.Nullable {
		problems = append(problems, "a partition key is in every event; make it neither a pointer nor omitempty")
	}
	if f.DateOf == "" {
		if f.Type == Double || f.Type == Timestamp {
			problems = append(problems, fmt.Sprintf("a %s cannot be a partition key; allowed are string, boolean, int and bigint, and date-of a timestamp", f.Type))
		}
		return problems
	}
	if f.Type != String {
		problems = append(problems, fmt.Sprintf("the day of a timestamp is a string such as 2026-11-23, not %s", f.Type))
	}
	source := s.named(f.DateOf)
	switch {
	case source < 0:
		problems = append(problems, fmt.Sprintf("date-of=%s: no such column", f.DateOf))
	case s.Fields[source].Type != Timestamp:
		problems = append(problems, fmt.Sprintf("date-of=%s: a %s; allowed is a timestamp", f.DateOf, s.Fields[source].Type))
	case s.Fields[source].Nullable:
		problems = append(problems, fmt.Sprintf("date-of=%s: an event may leave it out; allowed is a column in every event", f.DateOf))
	}
	return problems
}

// A query's GROUP BY and PARTITION BY take the ID as it is; where it is missing
// all events would be one, and as a partition key each event would be a file.
func (s Schema) idProblems(i int) (problems []string) {
	f := s.Fields[i]
	if f.Partition {
		problems = append(problems, "an id cannot be a partition key: each event would be a partition")
	}
	if f.Nullable {
		problems = append(problems, "an id is in every event; make it neither a pointer nor omitempty")
	}
	if f.Type != String && f.Type != Int && f.Type != Bigint {
		problems = append(problems, fmt.Sprintf("a %s cannot be an id; allowed are string, int and bigint", f.Type))
	}
	if first := slices.IndexFunc(s.Fields, func(f Field) bool { return f.ID }); first < i {
		problems = append(problems, fmt.Sprintf("a second id, %q is one; mark one column", s.Fields[first].Name))
	}
	return problems
}

// Words are looked for where there are some. IDs and partition keys are compared as
// a whole, in OpenSearch as elsewhere.
func (f Field) textProblems() (problems []string) {
	if f.Type != String {
		problems = append(problems, fmt.Sprintf("a %s has no words; text is for a string", f.Type))
	}
	if f.ID || f.Partition {
		problems = append(problems, "text is for a string that is neither id nor partition key; leave text out")
	}
	return problems
}

// Athena is told the values as one list with commas, in which white space counts,
// and finds each in the objects' keys between slashes, where Firehose wrote it.
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
func (f Field) valueProblems() (problems []string) {
	switch {
	case len(f.Values) == 0:
		return nil
	case !f.Partition:
		return []string{"values are those of a partition key; add partition, or leave them out"}
	case f.DateOf != "":
		return []string{"values of date-of are the days that there are; leave them out"}
	}
	for i, v := range f.Values {
		switch {
		case v == "" || strings.ContainsAny(v, ",/|") || strings.TrimSpace(v) != v || strings.ContainsFunc(v, unicode.IsControl) || !utf8.ValidString(v):
			problems = append(problems, fmt.Sprintf("value %q; allowed is text without comma, slash, bar, control characters, and blanks around it", v))
		case slices.Contains(f.Values[:i], v):
			problems = append(problems, fmt.Sprintf("value %q is there twice", v))
		case !f.Type.hasText(v):
			problems = append(problems, fmt.Sprintf("value %q is no %s", v, f.Type))
		}
	}
	return problems
}

// named is the index of the first field of that name, or -1.
func (s Schema) named(name string) int {
	return slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
}
