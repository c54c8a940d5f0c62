package awsapi

import (
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// structXML writes a struct whose json tags are the names of the API as awsQuery wants
// it: lists of <member>, maps of <entry>
// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
type structXML struct{ of any }

func (x structXML) MarshalXML(enc *xml.Encoder, start xml.StartElement) error {
	return writeXML(enc, start.Name.Local, reflect.ValueOf(x.of))
}

func writeXML(enc *xml.Encoder, name string, v reflect.Value) error {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if t, ok := v.Interface().(Timestamp); ok {
		return enc.EncodeElement(t.UTC().Format(time.RFC3339Nano), element(name))
	}
	if v.Kind() != reflect.Struct && v.Kind() != reflect.Slice && v.Kind() != reflect.Map {
		return enc.EncodeElement(fmt.Sprint(v.Interface()), element(name))
	}
	if err := enc.EncodeToken(element(name)); err != nil {
		return err
	}
	if err := writeInner(enc, v); err != nil {
		return err
	}
	return enc.EncodeToken(element(name).End())
}

func writeInner(enc *xml.Encoder, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			if err := writeXML(enc, "member", v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			if err := enc.EncodeToken(element("entry")); err != nil {
				return err
			}
			if err := writeXML(enc, "key", key); err != nil {
				return err
			}
			if err := writeXML(enc, "value", v.MapIndex(key)); err != nil {
				return err
			}
			if err := enc.EncodeToken(element("entry").End()); err != nil {
				return err
			}
		}
	default:
		for _, f := range reflect.VisibleFields(v.Type()) {
			if !f.IsExported() || f.Anonymous {
				continue
			}
			field := v.FieldByIndex(f.Index)
			if _, options, _ := strings.Cut(f.Tag.Get("json"), ","); field.IsZero() && strings.HasPrefix(options, "omit") {
				continue
			}
			if err := writeXML(enc, nameOf(f), field); err != nil {
				return err
			}
		}
	}
	return nil
}

func element(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }
