package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// callError is a request that did not succeed.
type callError struct {
	Method, Path string
	Status       int    // 0 without an answer
	Reason       string // OpenSearch's, or the service's
	err          error  // without an answer
	service      string
}

// Error says what was asked, what was answered, and what to do.
func (e *callError) Error() string {
	what := fmt.Sprintf("%s %s: ", e.Method, e.Path)
	if e.err != nil {
		return what + fmt.Sprintf("no answer: %v. %s", e.err, e.advice())
	}
	return what + strings.TrimSpace(fmt.Sprintf("%d %s: %s. %s", e.Status, http.StatusText(e.Status), strings.TrimSuffix(e.Reason, "."), e.advice()))
}

func (e *callError) Unwrap() error { return e.err }

func (e *callError) failed() bool { return e.Status != 0 || e.err != nil }

func (e *callError) without(err error) *callError {
	e.Status, e.Reason, e.err = 0, "", err
	return e
}

func (e *callError) answered(status int, answer []byte) *callError {
	e.Status, e.Reason, e.err = status, reason(answer), nil
	return e
}

func (e *callError) decode(answer []byte, to any) error {
	if to == nil {
		return nil
	}
	if err := json.Unmarshal(answer, to); err != nil {
		return fmt.Errorf("%s %s: answer is not what OpenSearch documents: %w: %s", e.Method, e.Path, err, cut(string(answer)))
	}
	return nil
}

// status of an error's answer; 0 if there is none.
func status(err error) int {
	if e, ok := errors.AsType[*callError](err); ok {
		return e.Status
	}
	return 0
}

// unlessMissing is the error but for a thing that is not there.
func unlessMissing(err error) error {
	if status(err) == http.StatusNotFound {
		return nil
	}
	return err
}

// cause is OpenSearch's form of an error.
type cause struct {
	Type, Reason string
	CausedBy     *cause  `json:"caused_by"`
	RootCause    []cause `json:"root_cause"`
}

func (c cause) String() string {
	text := c.Reason
	if c.Type != "" {
		text += " (" + c.Type + ")"
	}
	if c.CausedBy != nil && c.CausedBy.Reason != "" && c.CausedBy.Reason != c.Reason {
		text += ": " + c.CausedBy.String()
	}
	return strings.TrimSpace(text)
}

// reason is what an answer says of itself: OpenSearch says error, the security
// plugin message, or reason with the keys that are wrong, the service Message.
func reason(answer []byte) string {
	var body struct {
		Error                 json.RawMessage
		Message, Reason       string
		InvalidKeys           json.RawMessage `json:"invalid_keys"`
		MissingMandatoryKeys  json.RawMessage `json:"missing_mandatory_keys"`
		SpecifyOneOfMandatory json.RawMessage `json:"specify_one_of"`
	}
	_ = json.Unmarshal(answer, &body) // a body of another form is shown as it is
	var c cause
	var text string
	switch {
	case json.Unmarshal(body.Error, &c) == nil && c.Reason != "":
		return cut(c.String())
	case json.Unmarshal(body.Error, &text) == nil && text != "":
		return cut(text)
	case body.Message != "":
		return cut(body.Message)
	case body.Reason != "":
		return cut(strings.TrimSpace(fmt.Sprintf("%s %s%s%s", body.Reason, body.InvalidKeys, body.MissingMandatoryKeys, body.SpecifyOneOfMandatory)))
	case len(answer) == 0:
		return "no reason was given"
	}
	return cut(string(answer))
}

// longestReason leaves room for the rest: CloudFormation takes a response of 4096
// bytes, in which a byte may be written as six.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
const longestReason = 800

func cut(text string) string {
	text = strings.ToValidUTF8(text, "")
	if len(text) <= longestReason {
		return text
	}
	return strings.ToValidUTF8(text[:longestReason], "") + "…"
}
