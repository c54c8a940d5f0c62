package opensearch

import (
	"encoding/json"
	"net/http"
)

// message is an answer of the service, not of OpenSearch.
func message(w http.ResponseWriter, status int, text string) {
	answer(w, status, map[string]string{"message": text})
}

// forbid is the service's refusal, with a capital M.
func forbid(w http.ResponseWriter, text string) {
	answer(w, http.StatusForbidden, map[string]string{"Message": text})
}

// failure is an error in the form of OpenSearch's REST API.
// https://docs.opensearch.org/2.19/api-reference/common-parameters/
func failure(w http.ResponseWriter, status int, kind, reason string) {
	answer(w, status, openSearchError{failureOf(kind, reason), status})
}

type openSearchError struct {
	Error  cause `json:"error"`
	Status int   `json:"status"`
}

type cause struct {
	RootCause []cause `json:"root_cause,omitempty"`
	Type      string  `json:"type"`
	Reason    string  `json:"reason"`
}

func failureOf(kind, reason string) cause {
	return cause{RootCause: []cause{{Type: kind, Reason: reason}}, Type: kind, Reason: reason}
}

func answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"message":"the answer is not JSON"}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	w.Write(text)
}
