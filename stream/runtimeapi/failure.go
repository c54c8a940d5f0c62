package runtimeapi

import (
	"encoding/json"
	"fmt"
)

// Failure is why an invocation, or the function's start, came to nothing.
type Failure struct {
	Type    string   // category.reason: Handler.Error, Runtime.Panic
	Message string   // for a person
	Stack   []string // may be nil
}

// Fail answers an invocation with a failure.
func (c *Client) Fail(id string, f Failure) error { return c.fail("invocation/"+id+"/error", f) }

// FailInit says that the function cannot start. The process should end then.
func (c *Client) FailInit(f Failure) error { return c.fail("init/error", f) }

func (c *Client) fail(path string, f Failure) error {
	if f.Stack == nil {
		f.Stack = []string{}
	}
	body, err := json.Marshal(struct {
		Message string   `json:"errorMessage"`
		Type    string   `json:"errorType"`
		Stack   []string `json:"stackTrace"`
	}{f.Message, f.Type, f.Stack})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return c.post(path, body, f.Type)
}
