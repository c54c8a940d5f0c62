package awsapi

import (
	"errors"
	"fmt"
	"net/http"
)

// Error is an error as AWS puts it on the wire. Every service's errors are
// made by Errorf with the code of AWS's API reference.
type Error struct {
	Code    string // "ResourceNotFoundException"
	Message string
	Status  int // HTTP status; 500 and above is the service's fault, below is the sender's
	// Shape is the error's name in JSON and CBOR where it is not the code: see
	// Service.Shapes.
	Shape string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes a sender's fault with status 400, which is what most AWS
// exceptions are; WithStatus changes it.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}

// WithStatus returns the same error with another HTTP status.
func (e *Error) WithStatus(status int) *Error {
	c := *e
	c.Status = status
	return &c
}

// WithShape returns the same error with another name of its shape.
func (e *Error) WithShape(shape string) *Error {
	c := *e
	c.Shape = shape
	return &c
}

// HasCode reports whether err is an Error of that code.
func HasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// asError is err as the wire shows it; an error that no service shaped is the
// endpoint's own fault and says so.
func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: "InternalFailure", Message: err.Error(), Status: http.StatusInternalServerError}
}
