package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// refusal is an error with a status of HTTP.
type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return r.text }

func wrong(format string, args ...any) error {
	return refusal{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func notThere(format string, args ...any) error {
	return refusal{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

func unknown(r *http.Request) (any, error) {
	return nil, notThere("the console has nothing at %s", r.URL.Path)
}

// reply writes what a part of the API answers as JSON, and an error with its status.
func reply(answer func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page, err := answer(r)
		status := http.StatusOK
		if err != nil {
			status = statusOf(err)
			page = map[string]string{"error": err.Error()}
		}
		text, err := json.Marshal(page)
		if err != nil {
			status, text = http.StatusInternalServerError, []byte(`{"error":"the answer has a value that JSON does not have"}`)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		w.Write(text)
	}
}

func statusOf(err error) int {
	var r refusal
	if errors.As(err, &r) {
		return r.status
	}
	var refused *awsapi.Error
	if errors.As(err, &refused) {
		return refused.Status
	}
	return http.StatusInternalServerError
}

// maxBody is the longest query that is taken.
const maxBody = 1 << 20

// read decodes the body of a POST.
func read(r *http.Request, into any) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return wrong("the request's body: %v", err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return wrong("the request's body is not the JSON that is expected: %v", err)
	}
	return nil
}
