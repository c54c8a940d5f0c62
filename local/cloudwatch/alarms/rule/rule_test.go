package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// states of the alarms in the tests: by the first letter of the name.
func states(alarm string) string {
	switch {
	case strings.HasPrefix(alarm, "a"), strings.HasPrefix(alarm, "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a"):
		return Alarm
	case strings.HasPrefix(alarm, "o"):
		return OK
	default:
		return InsufficientData
	}
}

func TestRules(t *testing.T) {
	for text, want := range map[string]bool{
		`ALARM(a)`:             true,
		`ALARM("a b, (c)")`:    true,
		`ALARM("a\"b\"")`:      true,
		`ALARM(o)`:             false,
		`OK(o)`:                true,
		`INSUFFICIENT_DATA(x)`: true,
		`ALARM(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a)`: true,
		`TRUE`:                                    true,
		`False`:                                   false,
		`ALARM(a) AND OK(o)`:                      true,
		`ALARM(a) AND NOT OK(o)`:                  false,
		`NOT ALARM(o) AND OK(o)`:                  true,
		`NOT NOT ALARM(a)`:                        true,
		`TRUE OR TRUE AND FALSE`:                  true, // AND first
		`(TRUE OR TRUE) AND FALSE`:                false,
		`FALSE AND TRUE OR TRUE`:                  true,
		`NOT (ALARM(a) OR ALARM(o))`:              false,
		`(NOT (ALARM("o")))`:                      true, // as the CDK writes it
		`(ALARM("a") OR ALARM("o"))`:              true,
		"ALARM(a)\n  AND\tALARM( a2 )":            true,
		`AT_LEAST(2, ALARM, (a1, a2, o))`:         true,
		`AT_LEAST(3, ALARM, (a1, a2, o))`:         false,
		`AT_LEAST(66%, ALARM, (a1, a2, o))`:       true,
		`AT_LEAST(67%, ALARM, (a1, a2, o))`:       false,
		`AT_LEAST(2, NOT OK, ("a1", x, o))`:       true,
		`AT_LEAST("50%", OK, (a1, o)) AND TRUE`:   true,
		`AT_LEAST(1, INSUFFICIENT_DATA, (a1, o))`: false,
	} {
		r, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := r.True(states); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestChildren(t *testing.T) {
	r, err := Parse(`ALARM(a) OR NOT OK("b c") OR AT_LEAST(1, OK, (a, d)) OR TRUE`)
	if want := []string{"a", "b c", "d"}; err != nil || !slices.Equal(r.Children(), want) {
		t.Errorf("%v, %v, want %v", r.Children(), err, want)
	}
}

func TestWhatIsNoRule(t *testing.T) {
	alarms := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("ALARM(a%d)", i))
		}
		return strings.Join(list, " OR ")
	}
	for text, want := range map[string]string{
		``:                        "the rule ends where ALARM(…)",
		`ALARM(a`:                 "the rule ends where ) is expected",
		`ALARM()`:                 `character 7: ")": expected the name`,
		`ALARM("")`:               "expected the name",
		`ALARM("a)`:               "character 7: the quotation marks",
		`ALARM(a) OK(b)`:          `character 10: "OK": expected AND, OR or the end`,
		`alarm(a)`:                `character 1: "alarm": expected ALARM(…)`,
		`WARN(a)`:                 `"WARN"`,
		`ALARM(a) AND`:            "the rule ends",
		`ALARM(a) XOR OK(b)`:      `"XOR"`,
		`(ALARM(a)`:               "the rule ends where )",
		`AT_LEAST(0, OK, (a))`:    "a number from 1 on",
		`AT_LEAST(101%, OK, (a))`: "1% to 100%",
		`AT_LEAST(1, TRUE, (a))`:  "expected ALARM, OK or INSUFFICIENT_DATA",
		`AT_LEAST(1, OK, a)`:      "expected (",
		`AT_LEAST(1, OK, (a)`:     "the rule ends where )",
		alarms(101):               "names 101 alarms: allowed are 100",
		strings.Repeat("(", 251) + `TRUE` + strings.Repeat(")", 251) + " OR " + strings.Repeat("(", 250) + `TRUE` + strings.Repeat(")", 250): "503 elements: allowed are 500",
		alarms(1) + strings.Repeat(" ", 10240): "10249 characters: allowed are 10240",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", text, err, want)
		}
	}
	if _, err := Parse(alarms(100)); err != nil {
		t.Errorf("100 alarms: %v", err)
	}
}
