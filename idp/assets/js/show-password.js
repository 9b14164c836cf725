// Adds a button that shows what was typed to each password field. Without this script the field works as it is.
for (const field of document.querySelectorAll("input[type=password][data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show-password";
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  button.textContent = field.dataset.show;
  button.setAttribute("aria-label", field.dataset.showLabel);
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
  // What is sent, and what the browser remembers, is always a password field.
  field.form.addEventListener("submit", () => { field.type = "password"; });
  field.parentElement.append(button);
}
