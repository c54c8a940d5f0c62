package firehose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// hiveType is a column's type as the catalog writes it: "bigint",
// "decimal(10,2)", "struct<lat:double,tags:array<string>>".
type hiveType struct {
	name      string     // "bigint", "decimal", "array", …
	length    int        // char, varchar
	precision int        // decimal
	scale     int        // decimal
	inner     []hiveType // array: element; map: key, value; struct: the fields'
	fields    []string   // struct: names, lower case
}

var scalarTypes = []string{
	"string", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double",
	"date", "timestamp", "binary", "char", "varchar", "decimal",
}

func parseHiveType(s string) (hiveType, error) {
	p := typeParser{rest: strings.ToLower(strings.ReplaceAll(s, " ", ""))}
	t, err := p.parse()
	if err == nil && p.rest != "" {
		err = fmt.Errorf("unexpected %q", p.rest)
	}
	if err != nil {
		return hiveType{}, fmt.Errorf("type %q: %w", s, err)
	}
	return t, nil
}

type typeParser struct{ rest string }

func (p *typeParser) parse() (hiveType, error) {
	t := hiveType{name: p.until("<>(),:")}
	switch t.name {
	case "integer":
		t.name = "int"
	case "numeric", "dec":
		t.name = "decimal"
	case "array":
		return p.nested(t, 1)
	case "map":
		t, err := p.nested(t, 2)
		if err == nil && len(t.inner[0].inner) > 0 {
			err = fmt.Errorf("the key of a map must be a primitive type")
		}
		return t, err
	case "struct":
		return p.structure(t)
	}
	if !slices.Contains(scalarTypes, t.name) {
		return t, fmt.Errorf("%q cannot be converted to Parquet: supported are %s, array, map and struct", t.name, strings.Join(scalarTypes, ", "))
	}
	return p.parameters(t)
}

func (p *typeParser) nested(t hiveType, count int) (hiveType, error) {
	for _, mark := range []string{"<", ","}[:count] {
		if !p.take(mark) {
			return t, fmt.Errorf("%s needs %d types in <>", t.name, count)
		}
		inner, err := p.parse()
		if err != nil {
			return t, err
		}
		t.inner = append(t.inner, inner)
	}
	if !p.take(">") {
		return t, fmt.Errorf("%s is not closed by >", t.name)
	}
	return t, nil
}

func (p *typeParser) structure(t hiveType) (hiveType, error) {
	for mark := "<"; p.take(mark); mark = "," {
		name := p.until("<>(),:")
		if name == "" || !p.take(":") {
			return t, fmt.Errorf("struct needs fields name:type")
		}
		inner, err := p.parse()
		if err != nil {
			return t, err
		}
		t.fields, t.inner = append(t.fields, name), append(t.inner, inner)
	}
	if len(t.fields) == 0 || !p.take(">") {
		return t, fmt.Errorf("struct is not of the form struct<name:type,…>")
	}
	return t, nil
}

// parameters reads (n) and (p,s); a decimal without is decimal(10,0), as in
// Hive.
func (p *typeParser) parameters(t hiveType) (hiveType, error) {
	var n []int
	for mark := "("; p.take(mark); mark = "," {
		number, err := strconv.Atoi(p.until("<>(),:"))
		if err != nil {
			return t, fmt.Errorf("%s has a parameter that is no number", t.name)
		}
		n = append(n, number)
	}
	if n != nil && !p.take(")") {
		return t, fmt.Errorf("%s( is not closed", t.name)
	}
	most := map[string]int{"char": 255, "varchar": 65535}[t.name]
	switch {
	case most > 0:
		if len(n) != 1 || n[0] < 1 || n[0] > most {
			return t, fmt.Errorf("%s needs a length from 1 to %d", t.name, most)
		}
		t.length = n[0]
	case t.name == "decimal":
		n = append(n, []int{10, 0}[min(len(n), 2):]...)
		if len(n) != 2 || n[0] < 1 || n[0] > 38 || n[1] < 0 || n[1] > n[0] {
			return t, fmt.Errorf("decimal needs a precision from 1 to 38 and a scale up to it")
		}
		t.precision, t.scale = n[0], n[1]
	case n != nil:
		return t, fmt.Errorf("%s takes no parameters", t.name)
	}
	return t, nil
}

func (p *typeParser) until(marks string) string {
	i := strings.IndexAny(p.rest, marks)
	if i < 0 {
		i = len(p.rest)
	}
	word := p.rest[:i]
	p.rest = p.rest[i:]
	return word
}

func (p *typeParser) take(mark string) bool {
	rest, ok := strings.CutPrefix(p.rest, mark)
	p.rest = rest
	return ok
}
