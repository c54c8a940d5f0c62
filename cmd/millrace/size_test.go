package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the outputs in docs/sizing.md anew")

func runSize(args ...string) (string, error) {
	var out bytes.Buffer
	cmd := sizeCommand()
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetFlagErrorFunc(flagMistake)
	cmd.SetOut(&out)
	cmd.SetArgs(args)
	err := cmd.Execute()
	return out.String(), err
}

// Every mistake names its flag, and all are said at once.
func TestSizeMistakes(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"", "--events-per-second is missing: how many there are on average over a day"},
		{"--events-per-second many", "--events-per-second many: allowed is a number"},
		{"--events-per-second 1 --freshness 3", "--freshness 3: allowed is a number with a unit, such as 90s or 5m"},
		{"--events-per-second 1 --event-bytes 1.5", "--event-bytes 1.5: allowed is a whole number"},
		{"--events-per-second 0", "--events-per-second 0: allowed are more than 0 and up to 10000000 events a second"},
		{"--events-per-second 1 more", `"more" is too much: size takes flags only, size --help lists them`},
		{"--events-per-second 1 --partitions 5001 --region mars",
			"--partitions 5001: allowed are 1 to 5000 at a time, to which the quota of a delivery stream can be raised (https://docs.aws.amazon.com/firehose/latest/dev/buffering.html)\n" +
				`--region "mars": allowed are regions such as us-east-1, or none for the smallest quotas`},
	} {
		out, err := runSize(strings.Fields(c.args)...)
		if err == nil || err.Error() != c.want || out != "" {
			t.Errorf("size %s: %v, %s, want\n%s", c.args, err, out, c.want)
		}
	}
}

// Each flag reaches its field: every one changes what is printed.
func TestSizeFlags(t *testing.T) {
	base := []string{"--events-per-second", "20000", "--json"}
	plain, err := runSize(base...)
	if err != nil {
		t.Fatal(err)
	}
	for flag, want := range map[string]string{
		"--event-bytes=413": `"eventBytes": 413`, "--peak-factor=4.5": `"peakFactor": 4.5`, "--shaped-bytes=520": `"shapedBytes": 520`,
		"--events-per-record=50": `"eventsPerRecord": 50`, "--wrong-share=0.5": `"wrongShare": 0.5`, "--freshness=90s": `"freshnessSeconds": 90`,
		"--latency=20s": `"latencySeconds": 20`, "--on-demand": `"onDemand": true`, "--partitions=297": `"partitions": 297`,
		"--analytics-readers=3": `"analyticsReaders": 3`, "--region=eu-west-1": `"region": "eu-west-1"`,
	} {
		out, err := runSize(append(base, flag)...)
		if err != nil || strings.Contains(plain, want) || !strings.Contains(out, want) {
			t.Errorf("%s: %v, %s", flag, err, out)
		}
	}
}

// What docs/sizing.md shows is what the command prints.
func TestSizeDocs(t *testing.T) {
	const file = "../../docs/sizing.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```sh\nbuild/millrace size ([^`\n]*)\n```\n\n```\n.*?```\n")
	if n := len(example.FindAll(text, -1)); n < 2 {
		t.Fatalf("%s has %d examples", file, n)
	}
	anew := example.ReplaceAllFunc(text, func(block []byte) []byte {
		args := string(example.FindSubmatch(block)[1])
		out, err := runSize(strings.Fields(args)...)
		if err != nil {
			t.Fatalf("size %s: %v", args, err)
		}
		block = []byte("```sh\nbuild/millrace size " + args + "\n```\n\n```\n" + out + "```\n")
		if !*update && !bytes.Contains(text, block) {
			t.Errorf("%s has another output of size %s, which prints\n%sTo write it anew: go test ./cmd/millrace -run SizeDocs -update", file, args, out)
		}
		return block
	})
	if *update {
		if err := os.WriteFile(file, anew, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
