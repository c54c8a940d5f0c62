package firehose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// prefix is a Prefix or ErrorOutputPrefix with its expressions
// !{namespace:value} (Firehose developer guide, "Understand custom prefixes for
// Amazon S3 objects").
type prefix []prefixPart

type prefixPart struct {
	namespace string // "": literal text
	value     string
	key       int         // partitionKeyFromQuery: index of the query's key
	pattern   timePattern // timestamp
}

// defaultTime is appended to a Prefix without a timestamp expression.
const defaultTime = "!{timestamp:yyyy/MM/dd/HH/}"

// maxPrefix is the limit of an evaluated prefix, in characters.
const maxPrefix = 512

func parsePrefix(s string) (prefix, error) {
	var p prefix
	for {
		literal, rest, found := strings.Cut(s, "!{")
		if literal != "" {
			p = append(p, prefixPart{value: literal})
		}
		if !found {
			return p, nil
		}
		expression, after, closed := strings.Cut(rest, "}")
		namespace, value, both := strings.Cut(expression, ":")
		if !closed || !both {
			return nil, fmt.Errorf("%q: the sequence !{ can only appear in !{namespace:value} expressions", s)
		}
		part, err := parseExpression(namespace, value)
		if err != nil {
			return nil, err
		}
		p, s = append(p, part), after
	}
}

func parseExpression(namespace, value string) (prefixPart, error) {
	part := prefixPart{namespace: namespace, value: value}
	var err error
	switch namespace {
	case "timestamp":
		part.pattern, err = parseTimePattern(value)
	case "firehose":
		if value != "error-output-type" && value != "random-string" {
			err = fmt.Errorf("!{firehose:%s}: the values of the firehose namespace are error-output-type and random-string", value)
		}
	case "partitionKeyFromQuery":
		if value == "" {
			err = fmt.Errorf("!{partitionKeyFromQuery:}: the name of the key is missing")
		}
	case "partitionKeyFromLambda":
		err = fmt.Errorf("!{partitionKeyFromLambda:%s}: Lambda processors are not supported locally: use partitionKeyFromQuery", value)
	default:
		err = fmt.Errorf("!{%s:%s}: the namespaces are firehose, timestamp and partitionKeyFromQuery", namespace, value)
	}
	return part, err
}

func (p prefix) has(namespace, value string) bool {
	return slices.ContainsFunc(p, func(part prefixPart) bool {
		return part.namespace == namespace && (value == "" || part.value == value)
	})
}

func (p prefix) hasExpression() bool {
	return slices.ContainsFunc(p, func(part prefixPart) bool { return part.namespace != "" })
}

// bind resolves the names of partition keys to their places in the query.
func (p prefix) bind(keys []string) error {
	for i, part := range p {
		if part.namespace != "partitionKeyFromQuery" {
			continue
		}
		if p[i].key = slices.Index(keys, part.value); p[i].key < 0 {
			return fmt.Errorf("in Prefix: !{partitionKeyFromQuery:%s}: MetadataExtractionQuery has no key %q, only %q", part.value, part.value, keys)
		}
	}
	return nil
}

// partition appends what the partition keys make of the prefix: two records
// are of one partition when it is the same ("A new partition is created when
// an S3 prefix is evaluated to a new value based on the record data fields":
// developer guide, "Buffer data for dynamic partitioning").
func (p prefix) partition(dst []byte, values [][]byte) []byte {
	for _, part := range p {
		switch part.namespace {
		case "partitionKeyFromQuery":
			dst = append(dst, values[part.key]...)
		case "":
			dst = append(dst, part.value...)
		}
	}
	return dst
}

// evaluate makes the prefix of an object. Every timestamp is of the instant at,
// every random string a new one.
func (p prefix) evaluate(values [][]byte, at time.Time, errorType string) string {
	var dst []byte
	for _, part := range p {
		switch part.namespace {
		case "":
			dst = append(dst, part.value...)
		case "timestamp":
			dst = part.pattern.append(dst, at)
		case "partitionKeyFromQuery":
			dst = append(dst, values[part.key]...)
		default: // firehose
			if part.value == "error-output-type" {
				dst = append(dst, errorType...)
			} else {
				// "a random string of 11 characters", the example 046b6c7f-0b
				// being the beginning of a UUID.
				dst = append(dst, uuid.NewString()[:11]...)
			}
		}
	}
	return string(dst)
}

// prefixes parses both prefixes of a destination and applies the guide's
// semantic rules. Dynamic says that partition keys are allowed, and required.
func prefixes(data, errs string, dynamic bool) (p, e prefix, err error) {
	if p, err = parsePrefix(data); err != nil {
		return nil, nil, fmt.Errorf("in Prefix: %w", err)
	}
	if e, err = parsePrefix(errs); err != nil {
		return nil, nil, fmt.Errorf("in ErrorOutputPrefix: %w", err)
	}
	switch {
	case p.has("firehose", "error-output-type"):
		return nil, nil, fmt.Errorf("the Prefix %q cannot contain !{firehose:error-output-type}", data)
	case e.has("partitionKeyFromQuery", ""):
		return nil, nil, fmt.Errorf("ErrorOutputPrefix %q cannot contain partition keys: the records under it have none", errs)
	case e.hasExpression() && !e.has("firehose", "error-output-type"):
		return nil, nil, fmt.Errorf("ErrorOutputPrefix %q must include !{firehose:error-output-type}", errs)
	case errs == "" && p.hasExpression():
		return nil, nil, fmt.Errorf("ErrorOutputPrefix cannot be null when Prefix contains expressions (Prefix is %q)", data)
	case dynamic && errs == "":
		return nil, nil, fmt.Errorf("ErrorOutputPrefix must be specified when Dynamic Partitioning is enabled")
	case dynamic && !p.has("partitionKeyFromQuery", ""):
		return nil, nil, fmt.Errorf("the Prefix %q should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled", data)
	case !dynamic && p.has("partitionKeyFromQuery", ""):
		return nil, nil, fmt.Errorf("the Prefix %q should not contain Dynamic Partitioning namespaces when Dynamic Partitioning is not enabled", data)
	}
	timed, err := parsePrefix(defaultTime)
	if err != nil {
		return nil, nil, err
	}
	if errs == "" {
		// "ErrorOutputPrefix evaluates to <specified-prefix><error-output-type>YYYY/MM/DDD/HH/".
		if e, err = parsePrefix(data + "!{firehose:error-output-type}!{timestamp:yyyy/MM/DDD/HH/}"); err != nil {
			return nil, nil, err
		}
	}
	// "If you specify a prefix that doesn't contain a timestamp namespace
	// expression, Firehose appends !{timestamp:yyyy/MM/dd/HH/} to the value in
	// the Prefix field." The guide's examples of dynamic partitioning show
	// nothing appended to partition keys.
	if !dynamic && !p.has("timestamp", "") {
		p = append(p, timed...)
	}
	return p, e, nil
}
