package firehose

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// refusal is a document that was not indexed: its number in the request, and why.
type refusal struct {
	number  int
	status  int
	message string // the error as OpenSearch writes it
}

// again says whether the same document may be taken later. One that does not fit
// the mapping (400) never will; with a full queue (429), a node in trouble (5xx), an
// index that is blocked or a role that is not mapped (403) it may. Firehose's guide
// speaks of retries of a failed "index request" without telling one error from
// another.
func (r refusal) again() bool { return r.status != http.StatusBadRequest }

// unauthorized says that an HTTP status is about who asks.
func unauthorized(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden
}

// overloaded says that an HTTP status is about too many requests.
func overloaded(status int) bool { return status == http.StatusTooManyRequests }

// about says which of these the failure of a whole request is.
func about(failed error) (denied, rejected bool) {
	var answered *requestError
	if !errors.As(failed, &answered) {
		return false, false
	}
	return unauthorized(answered.status), overloaded(answered.status)
}

// readBulkAnswer finds what was refused of so many documents: "The response
// includes an items array with the result of each action, in the order of the
// request"
// (https://docs.opensearch.org/latest/api-reference/document-apis/bulk/).
func readBulkAnswer(answer []byte, documents int) ([]refusal, error) {
	var s jsonscan.Scanner
	var refused []refusal
	items := 0
	s.Reset(answer)
	s.Object()
	for key, ok := s.Key(); ok; key, ok = s.Key() {
		if string(key) != "items" || !s.Array() {
			s.Value()
			continue
		}
		for ; s.Element(); items++ {
			if r := readItem(&s); r.status < 200 || r.status > 299 {
				r.number = items
				refused = append(refused, r)
			}
		}
	}
	if err := s.End(); err != nil {
		return nil, fmt.Errorf("the answer to a bulk request is no JSON object: %w", err)
	}
	if items != documents {
		return nil, fmt.Errorf("the answer to a bulk request of %d documents has %d items", documents, items)
	}
	return refused, nil
}

// readItem reads {"index":{"status":400,"error":{…},…}}.
func readItem(s *jsonscan.Scanner) (r refusal) {
	if !s.Object() {
		s.Value()
		return r
	}
	for _, ok := s.Key(); ok; _, ok = s.Key() {
		if !s.Object() {
			s.Value()
			continue
		}
		for key, ok := s.Key(); ok; key, ok = s.Key() {
			// The key is good until the value is read.
			status, message := string(key) == "status", string(key) == "error"
			switch v := s.Value(); {
			case status:
				n, _ := v.Int()
				r.status = int(n)
			case message:
				r.message = string(v.Text(nil))
			}
		}
	}
	return r
}

// requestError is why a whole request failed: the status and the beginning of what
// was answered.
type requestError struct {
	status int
	answer []byte
}

func (e *requestError) Error() string {
	const limit = 1 << 10
	text := bytes.TrimSpace(e.answer)
	if len(text) > limit {
		text = text[:limit]
	}
	if len(text) == 0 {
		return http.StatusText(e.status)
	}
	return string(text)
}

// code is the "http error code returned by OpenSearch Service".
func (e *requestError) code() string { return strconv.Itoa(e.status) }
