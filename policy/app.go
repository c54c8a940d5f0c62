package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// App is the stacks that are judged together: a resource of one may refer to one
// of another.
type App struct {
	Stacks  []*Stack
	exports map[string]export
}

// Stack is one template.
type Stack struct {
	Name      string
	File      string // of the template
	Resources map[string]*Resource

	app        *App
	parameters map[string]parameter
	outputs    map[string]output
	parent     *Resource // that a nested stack is
}

// Resource of a template.
type Resource struct {
	Stack      *Stack         `json:"-"`
	ID         string         `json:"-"` // logical ID
	Type       string         // AWS::Service::Resource
	Properties map[string]any // as the template has them
	Metadata   map[string]any
}

// custom says whether what the resource is, and what its attributes are, is known
// to a function alone.
func (r *Resource) custom() bool {
	return strings.HasPrefix(r.Type, "Custom::") || r.Type == "AWS::CloudFormation::CustomResource"
}

type parameter struct {
	Type    string
	Default any
}

type output struct {
	Value  any
	Export struct{ Name any }
}

type export struct {
	stack *Stack
	value any
}

// Path of the construct that made the resource, where the template tells; else
// the stack's name and the logical ID.
func (r *Resource) Path() string {
	if path, ok := r.Metadata["aws:cdk:path"].(string); ok {
		return strings.TrimSuffix(path, "/Resource")
	}
	return r.Stack.Name + "/" + r.ID
}

// Template is a file to load, and the name of its stack.
type Template struct{ Stack, File string }

// Load reads templates, in JSON, as one app, and the nested stacks that lie beside
// them.
func Load(templates ...Template) (*App, error) {
	app := &App{exports: map[string]export{}}
	for _, t := range templates {
		if err := app.load(t, nil); err != nil {
			return nil, err
		}
	}
	return app, nil
}

func (a *App) load(t Template, parent *Resource) error {
	text, err := os.ReadFile(t.File)
	if err != nil {
		return err
	}
	s, err := a.parse(t.Stack, text)
	if err != nil {
		return fmt.Errorf("%s: %w", t.File, err)
	}
	s.File, s.parent = t.File, parent
	for _, id := range slices.Sorted(maps.Keys(s.Resources)) {
		r := s.Resources[id]
		nested, _ := r.Metadata["aws:asset:path"].(string)
		if r.Type != "AWS::CloudFormation::Stack" || nested == "" {
			continue
		}
		inner := Template{t.Stack + "/" + id, filepath.Join(filepath.Dir(t.File), nested)}
		if err := a.load(inner, r); err != nil {
			return err
		}
	}
	return nil
}

// parse a template and add it to the app.
func (a *App) parse(name string, text []byte) (*Stack, error) {
	var template struct {
		Resources  map[string]*Resource
		Parameters map[string]parameter
		Outputs    map[string]output
	}
	if err := json.Unmarshal(text, &template); err != nil {
		return nil, err
	}
	s := &Stack{Name: name, app: a, Resources: template.Resources, parameters: template.Parameters, outputs: template.Outputs}
	for id, r := range s.Resources {
		if r == nil {
			return nil, fmt.Errorf("resource %s is null", id)
		}
		r.Stack, r.ID = s, id
	}
	for _, o := range s.outputs {
		if name, ok := o.Export.Name.(string); ok {
			a.exports[name] = export{s, o.Value}
		}
	}
	a.Stacks = append(a.Stacks, s)
	return s, nil
}

// resources of the types, in the order of stacks and logical IDs.
func (a *App) resources(types ...string) []*Resource {
	var found []*Resource
	for _, s := range a.Stacks {
		for _, id := range slices.Sorted(maps.Keys(s.Resources)) {
			if r := s.Resources[id]; slices.Contains(types, r.Type) {
				found = append(found, r)
			}
		}
	}
	return found
}
