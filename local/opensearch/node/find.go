package node

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Check says, in one error, what a node lacks on this machine: Java, or the jars in
// the folder (empty: build/opensearch).
func Check(jars string) error {
	_, _, err := find("", jars)
	return err
}

// find is the Java program and the folder of the jars.
func find(java, jars string) (program, folder string, err error) {
	if jars == "" {
		jars = filepath.Join("build", "opensearch")
	}
	if folder, err = filepath.Abs(jars); err != nil {
		return "", "", fmt.Errorf("OpenSearch node: %w", err)
	}
	if home := os.Getenv("JAVA_HOME"); java == "" && home != "" {
		java = filepath.Join(home, "bin", "java")
	}
	if java == "" {
		java = "java"
	}
	program, err = exec.LookPath(java)
	if err != nil {
		return "", "", fmt.Errorf("OpenSearch node: no Java (%s): install a JDK, version 11 or newer, from https://adoptium.net, then run: make opensearch", java)
	}
	if _, err := os.Stat(filepath.Join(folder, "classes", launcher+".class")); errors.Is(err, os.ErrNotExist) {
		return "", "", fmt.Errorf("OpenSearch node: %s has no OpenSearch: run: make opensearch", folder)
	} else if err != nil {
		return "", "", fmt.Errorf("OpenSearch node: %w", err)
	}
	return program, folder, nil
}
