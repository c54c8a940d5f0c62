package templates

import (
	"fmt"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
)

// refs follows references, across stacks, to the resources that they mean.
type refs struct {
	exports map[string]exported
	kinds   map[string]string // types by place
}

type exported struct {
	from  template
	value any
}

func newRefs(t *testing.T, env environments.Environment) refs {
	t.Helper()
	in := refs{map[string]exported{}, map[string]string{}}
	for _, stage := range stages(env) {
		s := read(t, env.Name, stage)
		for _, o := range s.Outputs {
			if name, ok := o.Export.Name.(string); ok {
				in.exports[name] = exported{s, o.Value}
			}
		}
		for id, r := range s.Resources {
			in.kinds[s.stack+"/"+id] = r.Type
		}
	}
	return in
}

func (in refs) text(s template, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		if join, ok := v["Fn::Join"].([]any); ok {
			var parts []string
			for _, part := range join[1].([]any) {
				parts = append(parts, in.text(s, part))
			}
			return strings.Join(parts, join[0].(string))
		}
		if name, ok := v["Fn::ImportValue"].(string); ok {
			return in.text(in.exports[name].from, in.exports[name].value)
		}
		if id, ok := v["Ref"].(string); ok {
			return in.place(s, id, "")
		}
		if get, ok := v["Fn::GetAtt"].([]any); ok {
			return in.place(s, get[0].(string), "."+get[1].(string))
		}
	}
	return fmt.Sprint(v)
}

func (in refs) place(s template, id, attribute string) string {
	if _, ok := s.Resources[id]; ok {
		return "⟨" + s.stack + "/" + id + attribute + "⟩"
	}
	return id // of AWS: AWS::Region
}

// kind of the resource that a value is the Ref of; empty where it is none.
func (in refs) kind(value string) string {
	return in.kinds[strings.TrimSuffix(strings.TrimPrefix(value, "⟨"), "⟩")]
}
