package constructs_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// props is the table of the fields: what each is, with unit and range, and its
// default, which is the sentence of its comment that says what zero means.
func (s *source) props(t *testing.T, typ *doc.Type) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| prop | type | what it is | default |\n|---|---|---|---|\n")
	for _, f := range fields(typ) {
		what, standard := meaning(f.Doc.Text())
		kind := printed(s.files, f.Type)
		if what == "" {
			t.Errorf("%s.%s has no comment", typ.Name, f.Names[0])
		}
		if standard == "" {
			standard = zero(kind)
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", f.Names[0], kind, cell(what), cell(standard))
	}
	return b.String()
}

var (
	zeroMeans = regexp.MustCompile(`(?s)(?:^|\s)(?:Zero|Empty|Nil):\s+(.*?)\.(?:\s|$)`)
	required  = regexp.MustCompile(`(?s)(?:^|\s)Required(.*?)\.(?:\s|$)`)
)

// meaning parts a comment into what a field is and what it is when it is not set.
func meaning(comment string) (what, standard string) {
	if m := zeroMeans.FindStringSubmatchIndex(comment); m != nil {
		return comment[:m[0]] + " " + comment[m[1]:], comment[m[2]:m[3]]
	}
	if m := required.FindStringSubmatchIndex(comment); m != nil {
		return comment[:m[0]] + " " + comment[m[1]:], "required" + comment[m[2]:m[3]]
	}
	return comment, ""
}

// zero is the default of a field whose comment has no word on it: that of its type.
func zero(kind string) string {
	switch {
	case kind == "bool":
		return "false"
	case strings.HasSuffix(kind, "Props"):
		return "its own defaults"
	}
	return "none"
}

// reached are the fields and methods of a construct.
func (s *source) reached(typ *doc.Type) string {
	var b strings.Builder
	b.WriteString("| field or method | what it is |\n|---|---|\n")
	for _, f := range fields(typ) {
		fmt.Fprintf(&b, "| `%s %s` | %s |\n", f.Names[0], printed(s.files, f.Type), cell(f.Doc.Text()))
	}
	for _, m := range typ.Methods {
		fmt.Fprintf(&b, "| `%s` | %s |\n", signature(s.files, m.Decl), cell(m.Doc))
	}
	return b.String()
}

// signature without the word func and the receiver.
func signature(files *token.FileSet, decl *ast.FuncDecl) string {
	return decl.Name.Name + strings.TrimPrefix(printed(files, decl.Type), "func")
}

// fields of a struct that have a name of their own.
func fields(typ *doc.Type) []*ast.Field {
	var list []*ast.Field
	for _, f := range typ.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType).Fields.List {
		for _, name := range f.Names {
			list = append(list, &ast.Field{Names: []*ast.Ident{name}, Type: f.Type, Doc: f.Doc})
		}
	}
	return list
}

func printed(files *token.FileSet, node ast.Node) string {
	var b strings.Builder
	if err := format.Node(&b, files, node); err != nil {
		return err.Error()
	}
	return b.String()
}

// cell is text in one line of a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// made are the paths of the resources in the stack reference by the first part of
// their path, each with its type before it.
func made(t *testing.T) map[string][]string {
	t.Helper()
	var template struct {
		Resources map[string]struct {
			Type     string
			Metadata map[string]any
		}
	}
	readJSON(t, "reference.template.json", &template)
	found := map[string][]string{}
	for _, r := range template.Resources {
		path, _ := r.Metadata["aws:cdk:path"].(string)
		path = strings.TrimSuffix(strings.TrimPrefix(path, "reference/"), "/Resource")
		construct, rest, _ := strings.Cut(path, "/")
		found[construct] = append(found[construct], r.Type+" "+rest)
	}
	return found
}

// makes lists the resources of a construct by their type.
func (s *source) makes(t *testing.T, name string) string {
	t.Helper()
	if len(s.made[name]) == 0 {
		t.Errorf("%s makes nothing", name)
	}
	byType := map[string][]string{}
	for _, resource := range s.made[name] {
		kind, path, _ := strings.Cut(resource, " ")
		byType[kind] = append(byType[kind], "`"+path+"`")
	}
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(byType)) {
		fmt.Fprintf(&b, "- `%s`: %s\n", kind, strings.Join(slices.Sorted(slices.Values(byType[kind])), ", "))
	}
	return b.String()
}
