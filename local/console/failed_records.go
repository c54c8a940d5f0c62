package console

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"unicode/utf8"
)

// FailedRecords are the newest of a place, with their reasons.
type FailedRecords struct {
	Reasons []Count        `json:"reasons"` // of the records that were looked at
	Records []FailedRecord `json:"records"` // at most 200
	Files   int            `json:"files"`   // that were looked at,
	Of      int            `json:"of"`      // of so many
}

// FailedRecord is a record that was refused, or could not be delivered.
type FailedRecord struct {
	Key     string `json:"key"`
	Reason  string `json:"reason"`
	Message string `json:"message,omitempty"`
	Data    string `json:"data"`
	Line    string `json:"line"` // as it stands in the file
}

// failedLine is what is read of a line: the members that Firehose gives a record that
// it could not deliver, and "reason" and "data" of one that a function refused. Data is
// in base64 in both.
// https://docs.aws.amazon.com/firehose/latest/dev/retry.html
type failedLine struct {
	Reason           string `json:"reason"`
	ErrorCode        string `json:"errorCode"`
	ErrorMessage     string `json:"errorMessage"`
	LastErrorCode    string `json:"lastErrorCode"`
	LastErrorMessage string `json:"lastErrorMessage"`
	Data             string `json:"data"`
	RawData          string `json:"rawData"`
}

const (
	filesRead = 50
	fileRead  = 4 << 20 // bytes
)

func (s *Console) failedRecords(r *http.Request) (any, error) {
	bucket, prefix := r.URL.Query().Get("bucket"), r.URL.Query().Get("prefix")
	list, err := s.newest(r.Context(), bucket, prefix)
	if err != nil {
		return nil, err
	}
	f := FailedRecords{Reasons: []Count{}, Records: []FailedRecord{}, Of: len(list)}
	reasons := map[string]int{}
	for _, o := range list[:min(len(list), filesRead)] {
		stored, err := s.Objects.GetObject(r.Context(), bucket, o.Key)
		if err != nil {
			continue // deleted meanwhile
		}
		f.Files++
		plain, _ := unpack(stored, fileRead)
		dec := json.NewDecoder(bytes.NewReader(plain))
		for dec.More() {
			var line json.RawMessage
			if dec.Decode(&line) != nil {
				break // what follows is no JSON, or cut
			}
			record := failedRecord(o.Key, line)
			i, ok := reasons[record.Reason]
			if !ok {
				i = len(f.Reasons)
				reasons[record.Reason] = i
				f.Reasons = append(f.Reasons, Count{Name: record.Reason})
			}
			f.Reasons[i].Objects++
			if len(f.Records) < listed {
				f.Records = append(f.Records, record)
			}
		}
	}
	return f, nil
}

func failedRecord(key string, line json.RawMessage) FailedRecord {
	var l failedLine
	_ = json.Unmarshal(line, &l) // what does not fit is empty
	record := FailedRecord{Key: key, Line: string(line), Reason: first(l.Reason, l.ErrorCode, l.LastErrorCode, "no reason given"), Message: first(l.ErrorMessage, l.LastErrorMessage)}
	if text := first(l.Data, l.RawData); text != "" {
		if data, err := base64.StdEncoding.DecodeString(text); err == nil {
			record.Data = readable(data)
		}
	}
	return record
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// readable is data as a person reads it.
func readable(data []byte) string {
	const most = 16 << 10
	if !utf8.Valid(data) {
		return fmt.Sprintf("%d bytes that are no text", len(data))
	}
	if len(data) > most {
		return string(bytes.ToValidUTF8(data[:most], nil)) + fmt.Sprintf("… (%d bytes in all)", len(data))
	}
	return string(data)
}
