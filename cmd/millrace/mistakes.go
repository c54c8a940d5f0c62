package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagMistake puts what pflag refuses into the words of the other mistakes: the
// flag, the value, what is allowed.
func flagMistake(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	if !errors.As(err, &value) {
		return fmt.Errorf("%w: %s --help lists what there is", err, cmd.CommandPath())
	}
	allowed := map[string]string{
		"int":      "a whole number",
		"uint64":   "a whole number, 0 or more",
		"float64":  "a number",
		"duration": "a number with a unit, such as 90s or 5m",
		"bool":     "true or false",
	}[value.GetFlag().Value.Type()]
	return fmt.Errorf("--%s %s: allowed is %s", value.GetFlag().Name, value.GetValue(), allowed)
}

// unknownCommand is what the root does with a word that is no command.
func unknownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return root.Help()
	}
	var known []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			known = append(known, c.Name())
		}
	}
	hint := "."
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + near[0] + "?"
	}
	return fmt.Errorf("no command is named %s%s Known: %s", args[0], hint, strings.Join(known, ", "))
}

// noArguments is cobra.NoArgs, in one line.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%q is too much: %s takes flags only, %s --help lists them", args[0], cmd.CommandPath(), cmd.CommandPath())
}

func checkPort(port int) error {
	if port < 0 || port > math.MaxUint16 {
		return fmt.Errorf("--port %d: allowed are 1 to %d, or 0 for a free one", port, math.MaxUint16)
	}
	return nil
}

func checkTimeScale(scale float64) error {
	if !(scale >= 1) || math.IsInf(scale, 1) { // NaN is neither
		return fmt.Errorf("--time-scale %v: allowed are 1, real time, and more, for shorter waits", scale)
	}
	return nil
}

// checkWritable finds before the work what would hinder writing its result.
func checkWritable(flag, file string) error {
	if file == "" {
		return nil
	}
	_, before := os.Stat(file)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("--%s cannot be written: %w: name a file in a folder that exists", flag, err)
	}
	f.Close()
	if errors.Is(before, os.ErrNotExist) {
		return os.Remove(file)
	}
	return nil
}
