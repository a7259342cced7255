/** Workflows as people of several trades asked for them, each with a change in the words that they used. */

export const PURCHASE = `schema_version: "1.0"
flow:
  name: angebotsvergleich
  description: Vergleicht Angebote und schreibt eine Empfehlung.
state:
  fields:
    angebot_1: {type: str, required: true, description: Das erste Angebot}
    angebot_2: {type: str, required: true, description: Das zweite Angebot}
    angebot_3: {type: str, default: "", description: "Ein drittes Angebot, falls vorhanden"}
    preis: {type: float, default: 0.0, description: Punkte für den Preis}
    qualitaet: {type: float, default: 0.0, description: Punkte für die Qualität}
    punkte: {type: float, default: 0.0, description: Gewichtete Punkte}
    empfehlung: {type: str, default: "", description: Die Empfehlung}
nodes:
  - id: bewerten
    description: Vergibt Punkte für Preis und Qualität.
    prompt: "Vergib Punkte: {angebot_1} {angebot_2} {angebot_3}"
    output_schema:
      type: object
      fields:
        - {name: preis, type: float}
        - {name: qualitaet, type: float}
    outputs: [preis, qualitaet]
  - id: gewichten
    description: "Gewichtet: Preis 50, Qualität 50."
    prompt: Gewichtet die Punkte.
    inputs: {p: "{preis}", q: "{qualitaet}"}
    code: |
      gewichte = {"preis": 50, "qualitaet": 50}
      result = inputs["p"] * gewichte["preis"] + inputs["q"] * gewichte["qualitaet"]
    sandbox: {mode: python, enabled: true}
    output_schema: {type: float}
    outputs: [punkte]
  - id: empfehlen
    description: Schreibt die Empfehlung.
    prompt: "Empfiehl ein Angebot nach diesen Punkten: {punkte}. {angebot_1} {angebot_2} {angebot_3}"
    output_schema: {type: str}
    outputs: [empfehlung]
edges:
  - {from: START, to: bewerten}
  - {from: bewerten, to: gewichten}
  - {from: gewichten, to: empfehlen}
  - {from: empfehlen, to: END}
`;

export const PURCHASE_REWEIGHTED = PURCHASE.replace('Preis 50, Qualität 50', 'Preis 40, Qualität 60')
  .replace('"preis": 50', '"preis": 40')
  .replace('"qualitaet": 50', '"qualitaet": 60');

export const SHOP = `schema_version: "1.0"
flow: {name: shop_mail, description: Beantwortet Mails an den Laden.}
state:
  fields:
    mail: {type: str, required: true, description: Die Mail der Kundin}
    art: {type: str, default: "", description: Art der Mail}
    antwort: {type: str, default: "", description: Die Antwort}
nodes:
  - id: einordnen
    description: Erkennt die Art der Mail.
    prompt: "Ordne ein: {mail}"
    output_schema: {type: str}
    outputs: [art]
  - id: antworten
    description: Schreibt die Antwort.
    prompt: "Antworte freundlich auf {mail}"
    output_schema: {type: str}
    outputs: [antwort]
edges:
  - {from: START, to: einordnen}
  - {from: einordnen, to: antworten}
  - {from: antworten, to: END}
`;

export const SHOP_WITH_NOTE = SHOP.replace(
  '  - id: antworten\n',
  `  - id: notiz_chefin
    description: Schreibt eine Notiz für die Chefin.
    prompt: "Fasse die Beschwerde zusammen: {mail}"
    output_schema: {type: str}
    outputs: [notiz]
  - id: antworten\n`,
)
  .replace('    antwort:', '    notiz: {type: str, default: "", description: Notiz für die Chefin}\n    antwort:')
  .replace(
    '  - {from: einordnen, to: antworten}\n',
    `  - from: einordnen
    routes:
      - {condition: {logic: 'state.art == "beschwerde"'}, to: notiz_chefin}
      - {condition: {logic: default}, to: antworten}
  - {from: notiz_chefin, to: antworten}
`,
  );

export const CLINIC = `schema_version: "1.0"
flow: {name: intake, description: Sums up intake forms for the clinic.}
state:
  fields:
    form: {type: str, required: true, description: The form that the patient filled in}
    summary: {type: str, default: "", description: The summary}
nodes:
  - id: sum_up
    description: Sums up the form.
    prompt: "Sum up {form} in 5 lines."
    output_schema: {type: str}
    outputs: [summary]
edges:
  - {from: START, to: sum_up}
  - {from: sum_up, to: END}
`;
