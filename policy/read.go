package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Read loads the templates of a cloud assembly, such as cdk synth leaves in
// cdk.out, with the stages in it.
func Read(dir string) (*App, error) {
	templates, err := templatesOf(dir)
	if err != nil {
		return nil, err
	}
	if len(templates) == 0 {
		return nil, fmt.Errorf("%s: the cloud assembly has no stack", dir)
	}
	return Load(templates...)
}

// templatesOf reads the manifest: stacks, and assemblies within the assembly.
// https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html
func templatesOf(dir string) ([]Template, error) {
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return nil, fmt.Errorf("%s is no cloud assembly: %w", dir, err)
	}
	var manifest struct {
		Artifacts map[string]struct {
			Type       string
			Properties struct{ TemplateFile, StackName, DirectoryName string }
		}
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("%s: manifest.json: %w", dir, err)
	}
	var found []Template
	for _, id := range slices.Sorted(maps.Keys(manifest.Artifacts)) {
		artifact := manifest.Artifacts[id]
		switch artifact.Type {
		case "aws:cloudformation:stack":
			name := artifact.Properties.StackName
			if name == "" {
				name = id
			}
			found = append(found, Template{name, filepath.Join(dir, artifact.Properties.TemplateFile)})
		case "cdk:cloud-assembly":
			inner, err := templatesOf(filepath.Join(dir, artifact.Properties.DirectoryName))
			if err != nil {
				return nil, err
			}
			found = append(found, inner...)
		}
	}
	return found, nil
}
