package kinesis

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// check gathers what is wrong with a request's members, in the form in which
// AWS's services report all violations of their model at once.
type check struct{ violations []string }

// maxViolations is how many the service reports.
const maxViolations = 10

func (c *check) fail(violation string) {
	if len(c.violations) < maxViolations {
		c.violations = append(c.violations, violation)
	}
}

// err is the exception with every violation, or nil.
func (c *check) err() error {
	switch n := len(c.violations); n {
	case 0:
		return nil
	case 1:
		return validation("1 validation error detected: %s", c.violations[0])
	default:
		return validation("%d validation errors detected: %s", n, strings.Join(c.violations, "; "))
	}
}

func violation(member string, value any, constraint string) string {
	if value == nil {
		return fmt.Sprintf("Value null at '%s' failed to satisfy constraint: %s", member, constraint)
	}
	return fmt.Sprintf("Value '%v' at '%s' failed to satisfy constraint: %s", value, member, constraint)
}

const notNull = "Member must not be null"

func enumViolation(member, value string, allowed []string) string {
	return violation(member, value, "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
}

// The patterns of the API reference, where a match has to be of the whole value.
var (
	namePattern        = newPattern(`[a-zA-Z0-9_.-]+`)
	streamARNPattern   = newPattern(`arn:aws.*:kinesis:.*:\d{12}:stream/\S+`)
	consumerARNPattern = newPattern(`^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+`)
	resourceARNPattern = newPattern(`arn:aws.*:kinesis:.*:\d{12}:.*stream/\S+`)
	sequencePattern    = newPattern(`0|([1-9]\d{0,128})`)
	hashKeyPattern     = newPattern(`0|([1-9]\d{0,38})`)
)

// pattern is a regular expression as the API reference prints it.
type pattern struct {
	text string
	*regexp.Regexp
}

func newPattern(text string) pattern {
	return pattern{text, regexp.MustCompile(`^(?:` + text + `)$`)}
}

// text checks a string: its length in characters, then its pattern.
func (c *check) text(member string, value *string, shortest, longest int, p pattern) {
	if value == nil {
		c.fail(violation(member, nil, notNull))
		return
	}
	c.optionalText(member, value, shortest, longest, p)
}

func (c *check) optionalText(member string, value *string, shortest, longest int, p pattern) {
	if value == nil {
		return
	}
	n := utf8.RuneCountInString(*value)
	if p.Regexp != nil && !p.MatchString(*value) {
		c.fail(violation(member, *value, "Member must satisfy regular expression pattern: "+p.text))
	}
	if n < shortest {
		c.fail(violation(member, *value, "Member must have length greater than or equal to "+strconv.Itoa(shortest)))
	}
	if n > longest {
		c.fail(violation(member, *value, "Member must have length less than or equal to "+strconv.Itoa(longest)))
	}
}

// name checks a name of a stream, a shard or a consumer.
func (c *check) name(member string, value *string) { c.text(member, value, 1, 128, namePattern) }

func (c *check) optionalName(member string, value *string) {
	c.optionalText(member, value, 1, 128, namePattern)
}

func (c *check) number(member string, value *int, least, most int) {
	if value == nil {
		c.fail(violation(member, nil, notNull))
		return
	}
	c.optionalNumber(member, value, least, most)
}

func (c *check) optionalNumber(member string, value *int, least, most int) {
	switch {
	case value == nil:
	case *value < least:
		c.fail(violation(member, *value, "Member must have value greater than or equal to "+strconv.Itoa(least)))
	case *value > most:
		c.fail(violation(member, *value, "Member must have value less than or equal to "+strconv.Itoa(most)))
	}
}

func (c *check) enum(member string, value *string, allowed []string) {
	if value == nil {
		c.fail(violation(member, nil, notNull))
		return
	}
	for _, a := range allowed {
		if *value == a {
			return
		}
	}
	c.fail(enumViolation(member, *value, allowed))
}

// present checks a member that only has to be there.
func (c *check) present(member string, there bool) {
	if !there {
		c.fail(violation(member, nil, notNull))
	}
}

// target is how requests name their stream: by name, by ARN, or by both.
type target struct {
	StreamName *string
	StreamARN  *string
	StreamId   *string // "Not Implemented. Reserved for future use."
}

func (t target) check(c *check) {
	c.optionalName("streamName", t.StreamName)
	c.optionalText("streamARN", t.StreamARN, 1, 2048, streamARNPattern)
}

// at finds the stream that a request names, once its members are checked.
func (s *Service) at(t target, c *check) (*Stream, error) {
	t.check(c)
	if err := c.err(); err != nil {
		return nil, err
	}
	return s.lookup(t)
}

func (s *Service) lookup(t target) (*Stream, error) {
	switch {
	case t.StreamARN == nil && t.StreamName == nil:
		return nil, errNoStreamGiven()
	case t.StreamARN == nil:
		return s.Stream(*t.StreamName)
	case t.StreamName != nil && !strings.HasSuffix(*t.StreamARN, ":stream/"+*t.StreamName):
		return nil, errStreamMismatch(*t.StreamName, *t.StreamARN)
	default:
		return s.Stream(*t.StreamARN)
	}
}
