package app

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// mistakes are the error annotations in the cloud assembly in dir, which the CDK's
// command line would print: a file of notes beside each stack's template, as the
// manifest says, and so on in the assemblies of stages.
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.ArtifactManifest.html
func mistakes(dir string) error {
	var manifest struct {
		Artifacts map[string]struct {
			AdditionalMetadataFile string
			Properties             struct{ DirectoryName string }
		}
	}
	if err := readJSON(filepath.Join(dir, "manifest.json"), &manifest); err != nil {
		return err
	}
	var said []error
	for _, name := range slices.Sorted(maps.Keys(manifest.Artifacts)) {
		artifact := manifest.Artifacts[name]
		if file := artifact.AdditionalMetadataFile; file != "" {
			said = append(said, noted(filepath.Join(dir, file)))
		}
		if stage := artifact.Properties.DirectoryName; stage != "" {
			said = append(said, mistakes(filepath.Join(dir, stage)))
		}
	}
	return errors.Join(said...)
}

// noted are the errors in a file of notes by the path of their construct.
func noted(file string) error {
	notes := map[string][]struct {
		Type string
		Data any
	}{}
	if err := readJSON(file, &notes); err != nil {
		return err
	}
	var said []error
	for _, path := range slices.Sorted(maps.Keys(notes)) {
		for _, note := range notes[path] {
			if note.Type == "aws:cdk:error" {
				said = append(said, fmt.Errorf("%s: %v", strings.TrimPrefix(path, "/"), note.Data))
			}
		}
	}
	return errors.Join(said...)
}
