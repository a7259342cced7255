import { anyWord } from './any-word.ts';

/** Decides whether a turn needs a rarely used part of the schema. */
export interface ReferenceRule {
  /** Matches the user's words. */
  readonly words: RegExp;
  /** Matches a config or a file that already uses the part. */
  readonly config: RegExp;
}

/** A pattern that finds any of the keys in YAML. */
function key(...names: readonly string[]): RegExp {
  return new RegExp(String.raw`^[ \t-]*["']?(?:${names.join('|')})["']?[ \t]*:`, 'm');
}

export const REFERENCE_RULES = {
  settings: {
    words:
      anyWord(`mlflow timeout* time_out* time_limit* zeitlimit* zeitüberschreitung délai* limite_de_temps límite_de_tiempo
      limite_de_tiempo tempo_limite tracking track observab* monitor* überwach* surveill* logging log_level* protokollier* journalis*
      retry retries wiederholungen réessay* reintent* sqlite storage speicherort タイムアウト 追跡 超时 跟踪`),
    config: key('execution', 'observability', 'storage'),
  },
  gates: {
    words:
      anyWord(`gate gates cost costs budget* cent cents dollar* euro euros kosten kostet coût* coûte* cuesta* coste* custo custa tokens
      費用 コスト 成本 费用`),
    config: key('gates'),
  },
  memory: {
    words:
      anyWord(`memory memories remember* recall* earlier_run* previous_run* last_run* gedächtnis* erinner* merkt merken souvien* mémoire*
      recuerd* recordar memoria lembr* memória 記憶 覚え 记住 记忆`),
    config: key('memory'),
  },
  optimisation: {
    words: anyWord('dspy optimization optimisation optimizer optimierer a/b ab_test* few_shot bootstrapfewshot'),
    config: key('optimi[sz]ation', 'optimi[sz]e', 'ab_test'),
  },
  providers: {
    words:
      anyWord(`openai chatgpt gpt* anthropic claude* gemini* ollama llama* mistral* mixtral* deepseek* groq grok azure bedrock vertex
      openrouter cohere hugging_face qwen* gemma* phi* litellm vllm lm_studio llm llms provider* model models modell* modèle* modelo modelos
      own_machine own_computer locally local lokal* eigenen_rechner en_local モデル 模型 本地 ローカル`),
    config: /^[ \t-]*["']?(?:provider|api_base)["']?[ \t]*:|\bllm["']?[ \t]*:/m,
  },
  tools: {
    words:
      anyWord(`tool tools werkzeug* outil* herramienta* ferramenta* web internet online search* suche* such cherche* recherch* busca*
      búsqueda* pesquis* research* investig* scrap* crawl* url urls http* website* page pages webseite* seiten página* file files folder*
      directory datei* ordner* fichier* dossier* archivo* carpeta* arquivo* pasta pastas api apis fetch* download* sql database* datenbank*
      base_de_* csv json shell environment_variable* umgebungsvariable* news nachrichten web_search serper_search web_scrape http_client
      file_read file_write file_glob file_move sql_query dataframe_to_csv json_parse yaml_parse process env_vars ツール 検索 ファイル 工具
      搜索 文件 网页`),
    config: key('tools'),
  },
  code: {
    words:
      anyWord(`code python count counts counting zähle* anzahl compter cuenta contar sum sums total totals summe* average* mean median*
      durchschnitt* moyenne* promedio* média percent* prozent* pourcent* porcent* calculat* comput* berechn* rechne* calcul* statistic*
      sort_by sorted_by top filter* dedup* maths 合計 平均 計算 计算 统计`),
    config: key('code'),
  },
  conversion: {
    words: anyWord(
      'n8n dify langflow flowise zapier make.com activepieces node_red power_automate convert* konvertier* umwandel* migrat* 変換 转换',
    ),
    config: /"connections"[ \t]*:|n8n-nodes|"(?:typeVersion|sourceHandle)"[ \t]*:|^kind:[ \t]*app\b/m,
  },
} satisfies Readonly<Record<string, ReferenceRule>>;
