package awsapi

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
)

func decodeJSON(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return Errorf("SerializationException", "the request body is not of the action's form: %v", err)
	}
	return nil
}

// parseForm merges the body with the URL's query: a presigned request carries
// everything there.
func parseForm(body []byte, query string) (url.Values, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, Errorf("MalformedQueryString", "the request body is not a form: %v", err)
	}
	inURL, err := url.ParseQuery(query)
	if err != nil {
		return nil, Errorf("MalformedQueryString", "the request's query is not a form: %v", err)
	}
	maps.Copy(form, inURL)
	return form, nil
}

func (p Protocol) contentType() string {
	switch p {
	case JSON10:
		return "application/x-amz-json-1.0"
	case JSON11:
		return "application/x-amz-json-1.1"
	case Query, EC2Query:
		return "text/xml"
	case CBOR:
		return "application/cbor"
	default:
		return "application/json"
	}
}

func writeResult(w http.ResponseWriter, s *Service, action string, result any) {
	raw, ok := result.(Raw)
	if !ok {
		var err error
		if raw.Body, err = encode(s, action, result, w.Header().Get("X-Amzn-RequestId")); err != nil {
			writeError(w, s.Protocol, asError(err))
			return
		}
	}
	if raw.ContentType == "" {
		raw.ContentType = s.Protocol.contentType()
	}
	maps.Copy(w.Header(), raw.Header)
	w.Header().Set("Content-Type", raw.ContentType)
	if raw.Status != 0 {
		w.WriteHeader(raw.Status)
	}
	w.Write(raw.Body)
}

func encode(s *Service, action string, result any, id string) ([]byte, error) {
	if s.Protocol == CBOR {
		return encodeCBOR(result)
	}
	if s.Protocol != Query && s.Protocol != EC2Query {
		if result == nil {
			return []byte("{}"), nil
		}
		return json.Marshal(result)
	}
	type metadata struct {
		RequestID string `xml:"RequestId"`
	}
	var b bytes.Buffer
	enc := xml.NewEncoder(&b)
	response := xml.StartElement{Name: xml.Name{Local: action + "Response"}, Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: s.Namespace}}}
	if result == nil {
		result = None{}
	}
	if s.structs {
		result = structXML{result}
	}
	if s.Protocol == EC2Query {
		// <ActionResponse xmlns="…">, and the result's members.
		err := enc.EncodeElement(result, response)
		return b.Bytes(), err
	}
	// <ActionResponse xmlns="…"><ActionResult>…</ActionResult><ResponseMetadata>…
	if err := enc.EncodeToken(response); err != nil {
		return nil, err
	}
	if err := enc.EncodeElement(result, xml.StartElement{Name: xml.Name{Local: action + "Result"}}); err != nil {
		return nil, err
	}
	if err := enc.EncodeElement(metadata{id}, xml.StartElement{Name: xml.Name{Local: "ResponseMetadata"}}); err != nil {
		return nil, err
	}
	if err := enc.EncodeToken(response.End()); err != nil {
		return nil, err
	}
	err := enc.Flush()
	return b.Bytes(), err
}

func writeError(w http.ResponseWriter, p Protocol, e *Error) {
	id := w.Header().Get("X-Amzn-RequestId")
	w.Header().Set("Content-Type", p.contentType())
	w.Header().Set("X-Amzn-ErrorType", e.Code)
	fault := "Sender"
	if e.Status >= 500 {
		fault = "Receiver"
	}
	name := e.Code
	if e.Shape != "" {
		// Clients know the error by its shape and show its code (Smithy specification,
		// "awsQueryCompatible").
		name = e.Shape
		w.Header().Set("X-Amzn-Query-Error", e.Code+";"+fault)
	}
	w.WriteHeader(e.Status)
	if p == EC2Query {
		xml.NewEncoder(w).Encode(struct {
			XMLName   xml.Name `xml:"Response"`
			Code      string   `xml:"Errors>Error>Code"`
			Message   string   `xml:"Errors>Error>Message"`
			RequestID string   `xml:"RequestID"`
		}{Code: e.Code, Message: e.Message, RequestID: id})
		return
	}
	if p == Query {
		xml.NewEncoder(w).Encode(struct {
			XMLName   xml.Name `xml:"ErrorResponse"`
			Type      string   `xml:"Error>Type"`
			Code      string   `xml:"Error>Code"`
			Message   string   `xml:"Error>Message"`
			RequestID string   `xml:"RequestId"`
		}{Type: fault, Code: e.Code, Message: e.Message, RequestID: id})
		return
	}
	// Some error shapes of the models call their member "message", others
	// "Message" (both occur in Lambda's): the SDKs pick the one that they know.
	body := map[string]string{"__type": name, "message": e.Message, "Message": e.Message}
	if p == CBOR {
		encoded, _ := encodeCBOR(body) // strings only
		w.Write(encoded)
		return
	}
	json.NewEncoder(w).Encode(body)
}
